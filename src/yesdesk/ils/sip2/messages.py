"""The messages we send, put together; and what is meant for a screen in those we get."""

import re
from collections.abc import Callable
from typing import Final

from django.utils import timezone

from yesdesk.core.money import Money
from yesdesk.ils.sip2.codec import Sip2Message, amount_text, message, moment_text
from yesdesk.ils.sip2.server import Sip2Server

ENGLISH = "001"
ANY_COPY = "2"
OTHER_FEE = "01"


_GREETING: Final = re.compile(r"Greetings from Koha\.?", re.IGNORECASE)

_BETWEEN: Final = re.compile(r"\s+--\s+")

_EXPIRED: Final = re.compile(
    r"(?:(?:your|the|this|library|patron|card|membership|account|has|is)\s+)*expired\W*",
    re.IGNORECASE,
)


class Requests:
    """`institution`: what AO carries; asked for when it is needed, since the server itself may tell it."""

    def __init__(self, server: Sip2Server, institution: Callable[[], str]) -> None:
        self._server = server
        self._institution = institution

    def patron(self, card: str, place: int, *, start: int = 1) -> Sip2Message:
        """63, with the list at `place`, from its `start`th entry on."""
        summary = "".join("Y" if at == place else " " for at in range(10))
        since = str(start) if start > 1 else None
        fixed = f"{ENGLISH}{self._now()}{summary}"
        return message("63", fixed, AO=self._institution(), AA=card, BP=since)

    def pin(self, card: str, pin: str) -> Sip2Message:
        """23, which tells the least of all that carry a PIN."""
        fixed = f"{ENGLISH}{self._now()}"
        return message("23", fixed, AO=self._institution(), AA=card, AC="", AD=pin)

    def item(self, barcode: str) -> Sip2Message:
        """17."""
        return message("17", self._now(), AO=self._institution(), AB=barcode)

    def renew(self, card: str, barcode: str) -> Sip2Message:
        """29, for the patron themself, and not after the fact. A wanted date would be ignored; a blank one
        is not taken everywhere, so it is now.
        """
        fixed = f"NN{self._now()}{self._now()}"
        return message("29", fixed, AO=self._institution(), AA=card, AB=barcode)

    def hold(self, card: str, barcode: str, pickup: str) -> Sip2Message:
        """15, on the title of this copy. No end date: `15` with one is read differently everywhere."""
        where = {"BS": pickup, "BY": ANY_COPY, "AO": self._institution()}
        return message("15", f"+{self._now()}", **where, AA=card, AB=barcode)

    def waive(self, card: str, amount: Money, tag: str) -> Sip2Message:
        """37, of the type that is proved to be a write-off. It carries no line: SIP2 never tells one's id."""
        fixed = f"{self._now()}{OTHER_FEE}{self._server.waive_type}{amount.currency}"
        owed = amount_text(amount.minor, self._server.digits)
        return message("37", fixed, BV=owed, AO=self._institution(), AA=card, BK=tag)

    def _now(self) -> str:
        return moment_text(timezone.now(), self._server.zone)


def screen_lines(answer: Sip2Message) -> tuple[str, ...]:
    """The lines of a screen message. Koha puts all of them into one field, behind a greeting that is no reason."""
    parts = (part for text in answer.each("AF") for part in _BETWEEN.split(f" {text} "))
    told = (_GREETING.sub("", part).strip() for part in parts)
    return tuple(dict.fromkeys(part for part in told if part))


def screen_text(answer: Sip2Message) -> str:
    """The screen message in one line; empty where it is only the greeting."""
    return " ".join(screen_lines(answer))


def greets_as_koha(answer: Sip2Message) -> bool:
    return any(_GREETING.match(text) for text in answer.each("AF"))


def says_expired(words: str) -> bool:
    """Whether this is a word about a card that is over and about nothing else."""
    return bool(_EXPIRED.fullmatch(words))
