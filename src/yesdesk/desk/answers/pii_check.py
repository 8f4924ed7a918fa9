"""Find personal data in words that are to be kept for everybody, and take it out of a letter."""

import re
from collections.abc import Iterable
from typing import Final

GAP: Final = "…"
"""The mark in place of personal data that was taken out."""

_SIGN: Final = r"[^\s@<>(),;:…]"
_ADDRESS: Final = re.compile(
    rf"{_SIGN}{{1,64}}@{_SIGN}{{1,255}}\.{_SIGN}{{1,63}}"
)  # as long as RFC 5321 has them
_IN_ONE: Final = re.compile(r"\d{8,}")  # cards of libraries have 8 digits and more
_IN_GROUPS: Final = re.compile(r"\d(?:[ -]?\d){13,}")  # no telephone has 14
_PHONE_LIKE: Final = re.compile(r"(?<![\d.,])\+?\d[\d ()./-]{6,}\d(?![.,]\d)")
_NAME_PART: Final = re.compile(r"[^\W\d_]{2,}")


def has_email_address(text: str) -> bool:
    """Whether an e-mail address stands in it."""
    return "@" in text and _ADDRESS.search(text) is not None


def has_card_number(text: str) -> bool:
    """Whether digits stand in it as on a card: eight or more in one, fourteen or more in groups. ISBNs are none."""
    found = (*_IN_ONE.findall(text), *_IN_GROUPS.findall(text))
    return any(not _is_isbn(re.sub(r"\D", "", digits)) for digits in found)


def _is_isbn(digits: str) -> bool:
    if len(digits) != 13 or not digits.startswith(("978", "979")):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0


def redact_person(text: str, *, names: Iterable[str], numbers: Iterable[str] = ()) -> str:
    """`text` with a gap where one of these names or numbers, an address or a long number stands.

    Each part of a name counts, whoever writes it in small letters too. It cannot know a neighbour's name, so
    somebody reads it before it is kept.
    """
    known = [re.escape(number.strip()) for number in numbers if number.strip()]
    for pattern in (
        *(re.compile(each) for each in known),
        _PHONE_LIKE,
        _IN_GROUPS,
        _IN_ONE,
        _ADDRESS,
    ):
        text = pattern.sub(GAP, text)
    parts = {part for name in names for part in _NAME_PART.findall(name)}
    if not parts:
        return text
    longest_first = sorted(parts, key=len, reverse=True)
    stands = "|".join(re.escape(part) for part in longest_first)
    return re.sub(rf"(?<![^\W_])(?:{stands})(?![^\W_])", GAP, text, flags=re.IGNORECASE)
