"""The line that puts a link to Yesdesk on Koha's own patron pages; an administrator pastes it into Koha."""

import json
from typing import Final

_LINE: Final = (
    "$(function () { "
    r'var card = ($(".patroninfo h5").first().text().match(/\(([^()]+)\)\s*$/) || [])[1]; '
    "if (card) { "
    '$("<p>").append($("<a>", { href: %s + encodeURIComponent(card), text: %s }))'
    '.insertAfter($(".patroninfo h5").first()); '
    "} });"
)


def line_for_koha(base_url: str, words: str) -> str:
    """For the preference IntranetUserJS. `base_url`: where Yesdesk is; `words`: of the link.

    Koha heads its patron pages with the name and, in brackets, the card number. It stands behind a `#`: a browser sends
    that to nobody, so that the number is in no log on the way, and our page takes it out of the address.
    """
    return _LINE % (_in_script(f"{base_url.rstrip('/')}/yes#patron="), _in_script(words))


def _in_script(text: str) -> str:
    """As a string of JavaScript that no page can end early."""
    return json.dumps(text).replace("<", "\\u003c")
