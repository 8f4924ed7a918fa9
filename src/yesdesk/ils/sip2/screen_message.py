"""What a server has put on the screen (AF), without what it says to everybody."""

import re
from typing import Final

from yesdesk.ils.sip2.codec import Sip2Message

_GREETING: Final = re.compile(r"Greetings from Koha\.?", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"\s+--\s+")
_EXPIRED: Final = re.compile(
    r"(?:(?:your|the|this|library|patron|card|membership|account|has|is)\s+)*expired\W*",
    re.IGNORECASE,
)


def screen_lines(answer: Sip2Message) -> tuple[str, ...]:
    """Each thing it says. Koha puts all of them into one field, behind a greeting that is no reason."""
    parts = (part for text in answer.each("AF") for part in _BETWEEN.split(f" {text} "))
    told = (_GREETING.sub("", part).strip() for part in parts)
    return tuple(dict.fromkeys(part for part in told if part))


def screen_text(answer: Sip2Message) -> str:
    """Return all of it in one line; empty where it says nothing but its greeting."""
    return " ".join(screen_lines(answer))


def greets_as_koha(answer: Sip2Message) -> bool:
    return any(_GREETING.match(text) for text in answer.each("AF"))


def says_expired(words: str) -> bool:
    """Return whether this is a word about a card that is over and about nothing else."""
    return bool(_EXPIRED.fullmatch(words))
