"""Cells: an amount, a month. Decimal mark and order of days are decided for a whole column."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from babel.numbers import get_currency_precision

HIDDEN: Final = "*"  # a sum too small to show
POINT: Final = "."
COMMA: Final = ","

_SIGNS: Final = {"€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW", "₹": "INR", "₺": "TRY"}
_DOLLARS: Final = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "CLP", "COP", "ARS"})
_SPACES: Final = re.compile(r"[\s\u00a0\u202f']")
_MONEY: Final = re.compile(r"([A-Z]{3}|[€£¥₩₹₺$])?([+-]?[0-9][0-9.,]*)([A-Z]{3}|[€£¥₩₹₺$])?")
_NUMBER: Final = {
    POINT: re.compile(r"(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?"),
    COMMA: re.compile(r"(?:[0-9]{1,15}|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,[0-9]+)?"),
}
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?(?:[T ].*)?")
_COMPACT: Final = re.compile(r"([12][0-9]{3})(0[1-9]|1[0-2])([0-3][0-9])?")
_YEAR_LAST: Final = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})(?:[T ,].*)?")
_MONTH_YEAR: Final = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")
_FIRST_YEAR: Final = 1980
_LAST_YEAR: Final = 2100


MOST_MINOR: Final = 10**13  # a larger amount is a number of something else


@dataclass(frozen=True, slots=True)
class WrittenAmount:
    negative: bool
    digits: str
    currency: str


def written_amount(text: str) -> WrittenAmount | None:
    plain = _SPACES.sub("", text).replace("\u2212", "-")
    negative = False
    if plain.startswith("(") and plain.endswith(")"):
        negative, plain = True, plain[1:-1]
    if plain.endswith("-"):
        negative, plain = not negative, plain[:-1]
    if plain.startswith(("-", "+")) and plain[1:2] and plain[1] not in "+-.,0123456789":  # -£4.60
        negative, plain = negative ^ plain.startswith("-"), plain[1:]
    found = _MONEY.fullmatch(plain)
    if found is None:
        return None
    number = found[2]
    negative ^= number.startswith("-")
    return WrittenAmount(negative, number.lstrip("+-"), found[1] or found[3] or "")


def currency_of(sign: str, own: str) -> str:
    """The currency of a sign or code; `own` where it names none or could be that."""
    if not sign or (sign == "$" and own in _DOLLARS):
        return own
    return "USD" if sign == "$" else _SIGNS.get(sign, sign)


def minor_of(digits: str, decimal: str, currency: str) -> int | None:
    """Minor units. None: another way of writing, more digits than the currency has, or more than anybody settled."""
    if not _NUMBER[decimal].fullmatch(digits):
        return None
    group = COMMA if decimal == POINT else POINT
    plain = digits.replace(group, "").replace(decimal, ".")
    minor = Decimal(plain).scaleb(get_currency_precision(currency))
    return int(minor) if minor <= MOST_MINOR and minor == minor.to_integral_value() else None


@dataclass(slots=True)
class AmountColumn:
    """The decimal mark of a column. `decided`: mark -> the first line with it. `open`: an amount of two readings."""

    decided: dict[str, int] = field(default_factory=dict)
    open: str = ""

    def see(self, digits: str, line: int) -> None:
        mark = _decimal_mark(digits)
        if mark:
            self.decided.setdefault(mark, line)
        elif mark is None and not self.open:
            self.open = digits


def _decimal_mark(digits: str) -> str | None:
    """The mark before the decimals; empty without one, None where it may be either."""
    points, commas = digits.count(POINT), digits.count(COMMA)
    if points and commas:
        return max(POINT, COMMA, key=digits.rfind)
    if points + commas == 0:
        return ""
    mark, other = (POINT, COMMA) if points else (COMMA, POINT)
    if points + commas > 1:
        return other
    whole, _mark, rest = digits.partition(mark)
    return None if len(rest) == 3 and len(whole) <= 3 and whole != "0" else mark


@dataclass(slots=True)
class DateColumn:
    """The order of day and month in a column. `decided`: day first -> its first line. `open`: a date of two ways."""

    decided: dict[bool, int] = field(default_factory=dict)
    open: str = ""

    def see(self, text: str, line: int) -> None:
        found = _YEAR_LAST.fullmatch(text)
        if found is None:
            return
        first, second = int(found[1]), int(found[3])
        if found[2] == "." or first > 12:
            self.decided.setdefault(True, line)
        elif second > 12:
            self.decided.setdefault(False, line)
        elif first != second and not self.open:
            self.open = text


def month_of(text: str, *, day_first: bool) -> date | None:
    """The first day of the month of a date, a time or a month; None for other text."""
    try:
        return _month_or_none(text.strip(), day_first=day_first)
    except ValueError:
        return None


def has_day(text: str) -> bool:
    """Return whether a date names its day, not the month alone."""
    found = _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text)
    return bool(found[3]) if found else _YEAR_LAST.fullmatch(text) is not None


def _month_or_none(text: str, *, day_first: bool) -> date | None:
    if found := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = found[1], found[2], found[3] or "1"
    elif found := _YEAR_LAST.fullmatch(text):
        day, month = (found[1], found[3]) if day_first else (found[3], found[1])
        year = found[4]
    elif found := _MONTH_YEAR.fullmatch(text):
        year, month, day = found[2], found[1], "1"
    else:
        return None
    whole = date(int(year), int(month), int(day))
    return whole.replace(day=1) if _FIRST_YEAR <= whole.year <= _LAST_YEAR else None
