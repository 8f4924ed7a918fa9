"""Read a telephone number, an e-mail address and a card number out of the line that a colleague types.

Each is known by a standard, or by the length of the library's cards. The words stay whole, and nothing is looked up.
The colleague says who asks, and what it is about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from yesdesk.core.errors import ValidationRefusal
from yesdesk.patrons.contact import is_phone_number, parse_contact
from yesdesk.places.emergency.words import noted_emergency
from yesdesk.requests.actions.audience import LineMarks, sounds_like_complaint
from yesdesk.requests.actions.reply import require_reader
from yesdesk.requests.models import Channel

_EMAIL: Final = re.compile(r"[^\s@<>(),;:]{1,64}@[^\s@<>(),;:]{1,255}\.[^\s@<>(),;:.]{2,63}")
_NUMBER: Final = re.compile(
    r"(?<![A-Za-z\d.,/:@#-])\+?\(?\d+(?:[ ().-]{1,2}\d+)*(?![A-Za-z\d/:@]|[.,-]\d)"
)
# The number of a book, or a date.
_OTHER: Final = re.compile(
    r"\bisbn\D{0,3}[\d -]{9,16}[\dx]?|\b97[89](?:-?\d){10}\b"
    r"|\b\d{1,2}([.-])\d{1,2}\1\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b",
    re.IGNORECASE,
)

_LEAST, _MOST = 7, 14  # digits
_CARD_LEAST: Final = 8  # cards of most libraries have 8 digits and more


@dataclass(frozen=True, slots=True)
class TypedNeed:
    words: str
    contact: str = ""  # a telephone number or an e-mail address
    card_number: str = ""  # typed, so it proves nobody

    @property
    def channel(self) -> Channel:
        """Return how they asked: a person who leaves a telephone number is not standing here."""
        return Channel.PHONE if self.contact and "@" not in self.contact else Channel.WALK_IN


def read_typed(line: str, *, country: str, card_length: int = 0) -> TypedNeed:
    """Read a line. `country`: of numbers without a prefix. `card_length`: of the shortest card, or 0."""
    least, phone, card = card_length or _CARD_LEAST, "", ""
    for typed in _numbers_in(line):
        digits = re.sub(r"\D", "", typed)
        if _is_phone(typed, digits, country, least):
            phone = phone or typed
        elif len(digits) >= least:
            card = card or digits
    address = next((each for each in _EMAIL.findall(line) if _is_contact(each, country)), "")
    return TypedNeed(line, contact=address or phone, card_number=card)


def _numbers_in(line: str) -> Iterator[str]:
    # Groups of digits count together where they can be one number.
    for typed in _NUMBER.findall(_OTHER.sub(" ", line)):
        groups = re.findall(r"\d+", typed)
        many = sum(map(len, groups))
        if _LEAST <= many <= _MOST and (len(groups[-1]) > 1 or many == _MOST):
            yield typed
        elif len(groups) > 1:
            yield from (each for each in groups if _LEAST <= len(each) <= _MOST)


def _is_phone(typed: str, digits: str, country: str, least: int) -> bool:
    # Given out in this country, or written like a telephone number.
    written_so = typed != digits or digits.startswith("0") or len(digits) < least
    return (written_so or is_phone_number(typed, country)) and _is_contact(typed, country)


def _is_contact(typed: str, country: str) -> bool:
    try:
        parse_contact(typed, country)
    except ValidationRefusal:
        return False
    return True


def marks_of_line(
    words: str, *, tapped: str = "", for_leads: bool = False, by_hand: bool = False
) -> LineMarks:
    """Mark a line as an emergency (`tapped`: its card) or for leads (`by_hand`: a colleague decided). Raises Refusal.
    Words of a complaint restrict it, but everybody reads an emergency. Refused: nobody would read it.
    """
    emergency = tapped or noted_emergency(words)
    if not by_hand and sounds_like_complaint(words):
        for_leads = not emergency
    if for_leads:
        require_reader(about_lead=False)
    return {"emergency": emergency, "for_leads": for_leads}
