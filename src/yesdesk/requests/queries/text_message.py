"""The words of our text messages: a colleague's own where they are short, else a sentence and the patron's link."""

from collections.abc import Callable
from typing import Final

from django.utils import translation
from django.utils.translation import gettext, gettext_noop as _

from yesdesk.core.outbox.messages import LINK
from yesdesk.core.site_context import library_info
from yesdesk.requests.models import Request

CHANNEL: Final = "text"
LONGEST: Final = 320

_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE: Final = frozenset("^{}\\[~]|€")
"""Signs of the alphabet's extension (3GPP TS 23.038), which count twice."""

type Compose = Callable[[Request], str]


def letters_and_parts(words: str) -> tuple[int, int]:
    """Return how many letters a text has, and in how many parts it is sent. Any sign outside the alphabet of phones,
    like í or an emoji, makes the parts shorter."""
    if set(words) <= _GSM | _TWICE:
        letters = len(words) + sum(letter in _TWICE for letter in words)
        return letters, 1 if letters <= 160 else -(-letters // 153)
    letters = len(words.encode("utf-16-le")) // 2
    return letters, 1 if letters <= 70 else -(-letters // 67)


def answer_text(request: Request, words: str, *, files: bool = False) -> str:
    """Return a colleague's words, or where they are too long or bring files, where to read them."""
    if letters_and_parts(words)[0] <= LONGEST and not files:
        return words
    return _with_link(request, _("%(library)s has answered you. Read it here: %(link)s"))


def receipt_text(request: Request) -> str:
    return _with_link(
        request,
        _("%(library)s has your message. See it here: %(link)s To get no more texts, reply STOP."),
    )


def news_text(request: Request) -> str:
    """Return the text for a promise, a new time or a no: it gives no title, sum or reason."""
    return _with_link(request, _("%(library)s has news for you. Read it here: %(link)s"))


def link_text(request: Request) -> str:
    return _with_link(request, _("%(library)s: your page is here: %(link)s"))


def _with_link(request: Request, words: str) -> str:
    with translation.override(request.language):
        return gettext(words) % {"library": library_info().name, "link": LINK}
