"""A figure: keys and numbers that may be shown, and nothing in words. Editions hold figures as JSON, pages word them.

`first`: the first month that the figure cuts by itself. What stands before it was shown by an earlier edition.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from yesdesk.core.suppression import Counts, Part, Shown, Span, hide, spans

YEARS_KEPT: Final = 3
"""Calendar years before the running one that an edition carries on. Older ones stand in older editions."""

type Json = Any


@dataclass(frozen=True, slots=True)
class Figure:
    """What may be shown of a measure: spans of months that do not overlap."""

    measure: str
    first: str
    spans: tuple[Span, ...] = ()

    @property
    def json(self) -> Json:
        told = [
            [list(each.months), [[list(p.of), p.n] for p in each.shown.parts]]
            for each in self.spans
        ]
        return {"measure": self.measure, "first": self.first, "spans": told}

    @property
    def newest(self) -> Span | None:
        """The span that ends last."""
        return max(self.spans, key=lambda span: span.months[-1], default=None)

    def of_year(self, year: str) -> tuple[Span, ...]:
        """The spans that end in a calendar year."""
        return tuple(each for each in self.spans if each.months[-1].startswith(year))

    def months_until(self, last: str) -> list[str]:
        """The months that it shows or may show, up to this one."""
        begins = min([self.first, *(span.months[0] for span in self.spans)])
        return months_between(begins, last)

    def newest_year(self) -> tuple[Span, ...]:
        """The spans of the newest calendar year that has any."""
        return self.of_year(self.newest.months[-1][:4]) if self.newest else ()

    def on(self, months: Iterable[str]) -> Shown:
        """The shown parts of exactly these months."""
        wanted = tuple(months)
        return next((each.shown for each in self.spans if each.months == wanted), Shown())


def figure_of(told: Json) -> Figure:
    """Read a figure back from an edition."""
    cut = (
        Span(tuple(months), Shown(tuple(Part(tuple(of), n) for of, n in parts)))
        for months, parts in told["spans"]
    )
    return Figure(told["measure"], told["first"], tuple(cut))


def figure_before(name: str, before: Mapping[str, Json], first: str) -> Figure:
    """The figure of that name in the edition before; where it has none, an empty one that begins with `first`."""
    told = figure_of(before[name]) if before.get(name) else Figure(name, first)
    return told if told.first else Figure(name, first)


def go_on(
    before: Figure,
    counted: Mapping[str, Counts],
    last: str,
    order: Sequence[Iterable[str]] = (),
    *,
    divide: Callable[[Counts], Shown] = hide,
    changes: Iterable[str] = (),
    may_show: Callable[[Span], bool] = lambda _span: True,
) -> Figure:
    """Cut what was counted since into spans, up to the month `last`, which is over. What was shown stays.

    `changes`: days from which it was counted differently. No span reaches over such a day, and a month in which it lies
    is shown on neither side. `may_show`: see `spans`.
    """
    floor = f"{int(last[:4]) - YEARS_KEPT}-01"
    first = max(before.first, floor)
    found = [span for span in before.spans if span.months[-1] >= floor]
    taken = {month for span in found for month in span.months}
    for run in alike(months_between(first, last), changes):
        left = {month: counted[month] for month in run if month not in taken}
        found += spans(left, order, last=last, divide=divide, may_show=may_show)
    return Figure(before.measure, first, tuple(sorted(found, key=lambda span: span.months)))


def alike(months: Iterable[str], changes: Iterable[str]) -> list[list[str]]:
    """Months in runs that were counted alike. One in which counting changed on its way is in none."""
    broken = {day[:7]: day[8:] != "01" for day in changes}
    runs: list[list[str]] = [[]]
    for month in months:
        if month in broken:
            runs.append([])
        if not broken.get(month):
            runs[-1].append(month)
    return runs


def months_between(first: str, last: str) -> list[str]:
    """Months like `2026-11`, both included."""
    begin, end = (int(each[:4]) * 12 + int(each[5:]) - 1 for each in (first, last))
    return [f"{n // 12}-{n % 12 + 1:02}" for n in range(begin, end + 1)]


def month_behind(month: str) -> str:
    """The month after this one."""
    return months_between(month, f"{int(month[:4]) + 1}-01")[1]


def month_before(month: str) -> str:
    """The month before this one."""
    return months_between(f"{int(month[:4]) - 1}-01", month)[-2]


def add(some: Iterable[Span], *names: str) -> int | None:
    """How many these parts hold together in all of these spans. None where one of the spans does not tell."""
    counts = [each.shown.count(*names) for each in some]
    known = [n for n in counts if n is not None]
    return sum(known) if known and len(known) == len(counts) else None


def total(some: Iterable[Span]) -> int | None:
    """How many in all."""
    return sum(each.shown.total or 0 for each in some) or None


def runs_of(months: Iterable[str]) -> list[list[str]]:
    """Months in runs without a gap: those of a quarter that stand together may have another one between them."""
    runs: list[list[str]] = []
    for month in months:
        if runs and month_behind(runs[-1][-1]) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return runs


def shown_next(figure: Figure, last: str) -> tuple[str, str] | None:
    """Where the month `last` is in no span yet: (`quarter` or `year`, its last month) that it may stand in next."""
    if any(last in span.months for span in figure.spans):
        return None
    quarter = f"{last[:4]}-{-(-int(last[5:]) // 3) * 3:02}"
    if quarter > last:
        return "quarter", quarter
    return ("year", f"{last[:4]}-12") if last[5:] != "12" else None
