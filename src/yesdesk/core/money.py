"""Money as integer minor units with a currency. SQLite keeps decimals as floats, so they never meet."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel.numbers import format_currency, get_currency_precision

from yesdesk.core.dates import own_locale

# Python also reads 1e5, 1_000 and other scripts' digits, which nobody types at a desk on purpose.
_AMOUNT: Final = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,6})?")


@dataclass(frozen=True, slots=True, order=False)
class Money:
    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._minor_of_same_currency(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._minor_of_same_currency(other), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._minor_of_same_currency(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._minor_of_same_currency(other)

    def _minor_of_same_currency(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return other.minor

    @property
    def amount(self) -> Decimal:
        return Decimal(self.minor).scaleb(-get_currency_precision(self.currency))

    def spoken(self, language: str) -> str:
        return _spoken(self.minor, self.currency, own_locale(language))


@lru_cache(maxsize=2048)
def _spoken(minor: int, currency: str, locale: str) -> str:
    """Format a sum; cached, as pages repeat few amounts and a locale takes longer over one than a query."""
    return format_currency(Money(minor, currency).amount, currency, locale=locale)


def money_from(text: str, currency: str) -> Money:
    """Read `18.40` or `18,40`. Raises ValueError for anything else, or for too many digits."""
    if not _AMOUNT.fullmatch(text.strip()):
        raise ValueError(f"{text!r} is no amount")
    minor = Decimal(text.strip().replace(",", ".")).scaleb(get_currency_precision(currency))
    if minor != minor.to_integral_value():
        raise ValueError(f"{text!r} has more digits than {currency}")
    return Money(int(minor), currency)
