"""Sentences that are put into the reader's language when they are shown, not when they are judged.

A page judges two hundred rules and shows five; putting an amount into words costs more than the judgement.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from django.utils.translation import get_language, gettext, ngettext

from yesdesk.core.money import Money


class Measure(StrEnum):
    """What a bend is measured in: minor units of money, whole days, how many, or nothing at all."""

    MONEY = "money"
    DAYS = "days"
    COUNT = "count"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Amount:
    """`n` in the unit of `measure`; `currency` (ISO 4217) only where that is money."""

    n: int
    measure: Measure
    currency: str = ""

    def __str__(self) -> str:
        if self.measure is Measure.MONEY:
            return Money(self.n, self.currency).spoken(get_language() or "en")
        if self.measure is Measure.DAYS:
            return ngettext("%(n)d day", "%(n)d days", self.n) % {"n": self.n}
        return str(self.n)


_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class LazyText:
    text: str
    """Marked by gettext_noop, with `%(name)s` for each of `values`. Compares by what it says."""

    values: Mapping[str, object] = field(default=_NOTHING)

    def __str__(self) -> str:
        said = gettext(self.text)
        return said % self.values if self.values else said


type Words = LazyText | str
"""A sentence of ours, or the library's own words, already in the reader's language."""
