"""Figures: keys and numbers that may be shown, without words. Editions hold them as JSON, pages word them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from yesdesk.core.suppression import FEWEST, Counts, Part, Shown, Span, hide, spans

YEARS_KEPT: Final = 3  # calendar years that an edition carries on, besides the running one

SETTLED: Final = ("forgiven", "paid")
MONTH_PART: Final = 5  # a month at a branch has a share from a fifth of what the window needs

type Json = Any


@dataclass(frozen=True, slots=True)
class Figure:
    """Shown spans of months of a measure, without overlap. An earlier edition showed the months before `first`."""

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
        return max(self.spans, key=lambda span: span.months[-1], default=None)

    def of_year(self, year: str) -> tuple[Span, ...]:
        return tuple(each for each in self.spans if each.months[-1].startswith(year))

    def months_until(self, last: str) -> list[str]:
        begins = min([self.first, *(span.months[0] for span in self.spans)])
        return months_between(begins, last)

    def newest_year(self) -> tuple[Span, ...]:
        return self.of_year(self.newest.months[-1][:4]) if self.newest else ()

    def on(self, months: Iterable[str]) -> Shown:
        """Parts of the span with exactly these months."""
        wanted = tuple(months)
        return next((each.shown for each in self.spans if each.months == wanted), Shown())


def figure_of(told: Json) -> Figure:
    cut = (
        Span(tuple(months), Shown(tuple(Part(tuple(of), n) for of, n in parts)))
        for months, parts in told["spans"]
    )
    return Figure(told["measure"], told["first"], tuple(cut))


def settled(cells: Mapping[str, Sequence[int]], least: int = FEWEST) -> Figure:
    """Money forgiven and paid, month by month, in minor units. A month has no share, and is left out, where less than
    `least` was settled, or more was taken back than given.
    """
    found = [
        Span((month,), Shown(tuple(Part((name,), n) for name, n in both if n >= FEWEST)))
        for month, pair in cells.items()
        if sum(pair) >= max(FEWEST, least) and min(pair) >= 0
        for both in [tuple(zip(SETTLED, pair, strict=True))]
    ]
    return Figure("settled", min(cells, default=""), tuple(found))


def figure_before(name: str, before: Mapping[str, Json], first: str) -> Figure:
    """Return the figure of the edition before; where it has none, an empty one from `first` on."""
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
    """Cut what was counted since into spans up to `last`, a month that is over. Shown spans stay.

    `changes`: days from which counting differs. No span reaches over such a day, and a month that it cuts is not
    shown. `may_show`: see `spans`.
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
    """Months in runs that were counted alike. A month in which counting changed midway is in none."""
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
    return months_between(month, f"{int(month[:4]) + 1}-01")[1]


def month_before(month: str) -> str:
    return months_between(f"{int(month[:4]) - 1}-01", month)[-2]


def add(some: Iterable[Span], *names: str) -> int | None:
    """The sum of these parts over all spans. None where a span does not tell."""
    counts = [each.shown.count(*names) for each in some]
    known = [n for n in counts if n is not None]
    return sum(known) if known and len(known) == len(counts) else None


def total(some: Iterable[Span]) -> int | None:
    return sum(each.shown.total or 0 for each in some) or None


def runs_of(months: Iterable[str]) -> list[list[str]]:
    """Months in runs without a gap: a month shown alone may lie inside its quarter's span."""
    runs: list[list[str]] = []
    for month in months:
        if runs and month_behind(runs[-1][-1]) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return runs


def shown_next(figure: Figure, last: str) -> tuple[str, str] | None:
    """Return (`quarter` or `year`, its last month) that may show `last` next. None: it is shown, or never will be."""
    if any(last in span.months for span in figure.spans):
        return None
    quarter = f"{last[:4]}-{-(-int(last[5:]) // 3) * 3:02}"
    if quarter > last:
        return "quarter", quarter
    return ("year", f"{last[:4]}-12") if last[5:] != "12" else None
