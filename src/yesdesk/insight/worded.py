"""Figures in a reader's words: their months, when the next number comes, and their rows for a file."""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel.core import Locale
from babel.numbers import format_decimal, get_currency_precision
from django.utils.translation import gettext as _

from yesdesk.core.dates import (
    humanize_day_and_year,
    humanize_month,
    month_range,
    own_locale,
)
from yesdesk.core.suppression import Span
from yesdesk.insight.counts import first_of
from yesdesk.insight.editions import next_edition_day
from yesdesk.insight.figures import Figure, runs_of, shown_next


def months_in_words(months: Iterable[str], language: str) -> str:
    """Return `July to September 2026`, or `July 2026, September 2026` where there is a gap."""
    return ", ".join(
        month_range(first_of(run[0]), first_of(run[-1]), language=language)
        for run in runs_of(months)
    )


def next_number(figure: Figure, last: str, language: str) -> str:
    """Say why the month `last` has no number, and when there may be one. Empty where it has one."""
    if any(last in span.months for span in figure.spans):
        return ""
    month = humanize_month(first_of(last), language=language)
    found = shown_next(figure, last)
    if found is None:
        return _("%(month)s: too few to show.") % {"month": month}
    period, end = found
    day = humanize_day_and_year(next_edition_day(first_of(end)), language)
    told = {"month": month, "day": day}
    if period == "quarter":
        return (
            _("%(month)s: too few to show alone. The quarter comes on %(day)s, if it holds enough.")
            % told
        )
    return (
        _("%(month)s: too few to show alone. The year comes on %(day)s, if it holds enough.") % told
    )


class Writes:
    def __init__(self, currency: str, language: str) -> None:
        self.currency, self.language = currency, language
        self._locale = own_locale(language)
        self._digits = get_currency_precision(currency)

    def money(self, minor: float) -> str:
        """Write whole units: `£35,340`."""
        units = Decimal(round(minor)).scaleb(-self._digits).quantize(Decimal(1))
        return _whole_money(int(units), self.currency, self._locale)

    def of_hundred(self, share: float) -> str:
        """Write a share as money of a hundred: `£20`."""
        return self.money(round(share * 100) * 10**self._digits)

    def number(self, n: int) -> str:
        return _number_words(n, self._locale)

    def month(self, code: str) -> str:
        return humanize_month(first_of(code), language=self.language)

    @property
    def hundred(self) -> str:
        return self.of_hundred(1)


@lru_cache(maxsize=4096)
def _number_words(n: int, locale: str) -> str:
    return format_decimal(n, locale=locale)


@lru_cache(maxsize=4096)
def _whole_money(units: int, currency: str, locale: str) -> str:
    """Cached: a table has a few hundred amounts, the same on every look, and a locale takes long over each."""
    pattern = copy(Locale.parse(locale).currency_formats["standard"])
    pattern.frac_prec = (0, 0)
    return str(pattern.apply(units, locale, currency=currency, currency_digits=False))


type Cells = Sequence[str | int]

# The head of each file of figures.
COLUMNS: Final = ("figure", "first_month", "last_month", "what", "n")


def span_rows(name: str, spans: Iterable[Span]) -> Iterator[Cells]:
    for span in spans:
        for part in span.shown.parts:
            of = "+".join(each or "not said" for each in part.of)
            yield [name, span.months[0], span.months[-1], of, part.n]
