"""Koha, over its REST API, 23.05 and later: its values, and the line for a link on its patron pages."""

import json
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from yesdesk.core.env import is_web_address
from yesdesk.core.loopback import is_loopback_host
from yesdesk.ils.adapters import Adapter, Value, marked as _

NO_ADDRESS: Final = _("Koha's address has to begin with https.")
_LIMIT: Final = re.compile(r"[0-9]+([.,][0-9]{1,2})?|none", re.IGNORECASE)

_LINE: Final = (
    "$(function () { "
    r'var card = ($(".patroninfo h5").first().text().match(/\(([^()]+)\)\s*$/) || [])[1]; '
    "if (card) { "
    '$("<p>").append($("<a>", { href: %s + encodeURIComponent(card), text: %s }))'
    '.insertAfter($(".patroninfo h5").first()); '
    "} });"
)


def line_for_koha(base_url: str, words: str) -> str:
    """The line for the preference IntranetUserJS. `base_url`: where Yesdesk is; `words`: of the link. Koha heads its
    patron pages with name and card number. The number stands behind a `#`, which a browser sends to nobody, so no
    log has it. Our page takes it out of the address."""
    return _LINE % (_in_script(f"{base_url.rstrip('/')}/yes#patron="), _in_script(words))


def _in_script(text: str) -> str:
    """Quote text as a string of JavaScript that no page can end early."""
    return json.dumps(text).replace("<", "\\u003c")


def _error_in_limit(given: str) -> str:
    return "" if _LIMIT.fullmatch(given) else _("An amount like 5.00, or the word none.")


def address_trouble(given: str) -> str:
    """Return the fault of an address of Koha as one sentence; empty for https, and for http to this very machine."""
    if not is_web_address(given):
        return _("It takes an address like https://koha.library.example")
    parts = urlsplit(given)
    if parts.scheme == "http" and not is_loopback_host(parts.hostname or ""):
        return NO_ADDRESS
    return ""


def _destination(values: Mapping[str, str]) -> str:
    url = values.get("url", "").strip()
    if address_trouble(url):
        return url.lower()  # leads nowhere, and is another one than any that does
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


ADAPTER: Final = Adapter(
    label=_("Koha, through its REST API"),
    destination=_destination,
    patron_page_line=line_for_koha,
    patron_page_place="Koha's preference IntranetUserJS",
    values=(
        Value(
            name="url",
            label=_("Address of Koha’s staff pages"),
            help=_("Like https://koha.library.example"),
            required=True,
            check=address_trouble,
        ),
        Value(name="client_id", label=_("Client ID"), required=True),
        Value(name="client_secret", label=_("Client secret"), secret=True),
        Value(
            name="credit_type",
            label=_("What a waiver is called in Koha"),
            default="FORGIVEN",  # Koha would take any word, and make a new type of it
            choices=(("FORGIVEN", _("Forgiven")), ("WRITEOFF", _("Written off"))),
        ),
        Value(
            name="payment_type",
            label=_("Payment type sent with a waiver"),
            help=_("Where Koha asks for one. Blank: none."),
        ),
        Value(
            name="library",
            label=_("Koha’s code of the library waivers are booked on"),
            help=_("Blank: that of the charge."),
        ),
        Value(
            name="no_loans_over",
            label=_("No loans above a debt of"),
            help=_(
                "In Koha: Administration, System preferences, noissuescharge. Like 5.00; “none” where it is empty "
                "there. Empty here: not known, and we tell no patron that a card works again."
            ),
            most=12,
            check=_error_in_limit,
        ),
        Value(
            name="no_holds_over",
            label=_("No reservations above a debt of"),
            help=_(
                "In Koha: Administration, System preferences, maxoutstanding. Like 5.00; “none” where it is empty "
                "there. Empty here: not known, and we tell no patron that a card works again."
            ),
            most=12,
            check=_error_in_limit,
        ),
    ),
)
