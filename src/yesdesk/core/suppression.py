"""Counts that may be shown: none under five, and none from which a count under five could be worked out.

Small counts are added together until each sum is five or more; pages show the sum. Sums of one picture do not overlap,
and its total is their sum, so any sum or difference is again five or more. Size alone decides which counts are added:
knowing this file helps nobody. Decision 0025 explains it. Pages, exports and editions add up what is shown,
never the counts behind them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

FEWEST: Final = 5
"""The least count that names nobody."""

YEAR: Final = 12

type Names = tuple[str, ...]
type Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A sum. `of`: the names it holds together, in the order they were given."""

    of: Names
    n: int

    def __post_init__(self) -> None:
        if self.n < FEWEST:
            raise ValueError("a part holds five or more")


@dataclass(frozen=True, slots=True)
class Shown:
    """Parts that do not overlap, in the order of their first names. No parts: too few to say anything."""

    parts: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        names = [name for part in self.parts for name in part.of]
        if len(names) != len(set(names)):
            raise ValueError("parts do not overlap")

    def __bool__(self) -> bool:
        return bool(self.parts)

    @property
    def total(self) -> int | None:
        return sum(part.n for part in self.parts) or None

    def count(self, *names: str) -> int | None:
        """Return the sum of these names. None where one of them stands in a part with others."""
        wanted = set(names)
        touched = [part for part in self.parts if wanted & set(part.of)]
        if wanted != {name for part in touched for name in part.of}:
            return None
        return sum(part.n for part in touched) or None


def hide(counts: Counts) -> Shown:
    """Show each count that holds five, and the rest as one part: two counts or more, that hold five together. Where
    the small counts are not enough, the smallest of the others join them, with all equals: a choice between equals
    would tell something. Where only fours are hidden, one more joins: their sum would tell each."""
    if sum(counts.values()) < FEWEST:
        return Shown()
    rest = {name for name, n in counts.items() if n < FEWEST}
    while rest and not _hide_each_other([counts[name] for name in rest]):
        others = counts.keys() - rest
        if not others:
            break
        least = min(counts[name] for name in others)
        rest |= {name for name in others if counts[name] == least}
    return _if_each_has_five(counts, [rest])


def _hide_each_other(rest: Sequence[int]) -> bool:
    return len(rest) > 1 and sum(rest) >= FEWEST and set(rest) != {FEWEST - 1}


def fold(
    counts: Counts,
    order: Iterable[Iterable[str]] = (),
) -> Shown:
    """Add counts together step by step until each part has five, and show those parts.

    `order`: each step names counts that become one part and stay so; the last step adds all together.

    >>> fold({"yes": 22, "asked": 9, "in vain": 3, "no": 4}, [("in vain", "no")]).count("in vain", "no")
    7
    """
    merged: list[Iterable[str]] = []
    for step in (None, *order, counts.keys()):
        merged += [] if step is None else [step]
        shown = _if_each_has_five(counts, _merged_groups(merged))
        if shown:
            return shown
    return Shown()


def _fold_in_parts(counts: Counts, order: Iterable[Iterable[str]]) -> Shown:
    shown = fold(counts, order)
    return shown if len(shown.parts) > 1 else Shown()


def _if_each_has_five(counts: Counts, groups: Iterable[set[str]] = ()) -> Shown:
    sums = _sums_of_groups(counts, groups)
    return Shown(tuple(Part(of, n) for of, n in sums)) if _no_sum_is_small(sums) else Shown()


@dataclass(frozen=True, slots=True)
class Span:
    """Months that stand together (like `2026-11`), and what may be shown of them."""

    months: Names
    shown: Shown


QUARTER: Final = 3


def spans(
    months: Mapping[str, Counts],
    order: Sequence[Iterable[str]] = (),
    *,
    last: str,
    divide: Callable[[Counts], Shown] = hide,
    may_show: Callable[[Span], bool] = lambda _span: True,
) -> tuple[Span, ...]:
    """Cut months into spans that never overlap: a month alone, else its calendar quarter, else its calendar year.

    A month stands alone where each part of it holds five. The rest of a finished quarter stands together, folded along
    `order` into two parts or more. The rest of a year is folded as far as needed: a quarter's sum alone would take from
    the year what its parts tell. `months`: whole, not shown by any edition yet.

    Without an `order`, `divide` hides small counts, so a month fails only with under five in all. Months (or quarters)
    that hold four each then stay hidden: their sum would tell it.
    `may_show`: whether a span may be shown, given what other pages show.
    """
    found: list[Span] = []
    left = dict(months)
    alone = _if_each_has_five if order else divide
    of_quarter = partial(_fold_in_parts, order=order) if order else divide
    of_year = partial(fold, order=order) if order else divide
    for size, way in ((1, alone), (QUARTER, of_quarter), (YEAR, of_year)):
        for group in _periods(left, size, last):
            sums = _sum_of_rows(left, group)
            if not order and _all_may_be_four(group, size, sum(sums.values())):
                continue
            span = Span(tuple(group), way(sums))
            if span.shown and may_show(span):
                found.append(span)
                left = {month: counts for month, counts in left.items() if month not in group}
    return tuple(sorted(found, key=lambda span: span.months))


def _all_may_be_four(group: Iterable[str], size: int, n: int) -> bool:
    """Return whether failed months, or quarters, may hold four each: the most that a failed one can."""
    if size == 1:
        return False
    failed = {_number_of_period(month, 1 if size == QUARTER else QUARTER) for month in group}
    return n >= (FEWEST - 1) * len(failed)


def _number_of_period(month: str, size: int) -> int:
    return (int(month[:4]) * YEAR + int(month[5:]) - 1) // size


def _periods(months: Iterable[str], size: int, last: str) -> list[list[str]]:
    """Months of the same quarter or year that are over."""
    found: dict[int, list[str]] = {}
    for month in months:
        found.setdefault(_number_of_period(month, size), []).append(month)
    return [
        group
        for number, group in found.items()
        if (number + 1) * size <= _number_of_period(last, 1) + 1
    ]


@dataclass(frozen=True, slots=True)
class Row:
    of: Names
    shown: Shown


def table(rows: Mapping[str, Counts]) -> tuple[Row, ...]:
    """Show a table with its totals: rows in which each count has five, and the others as one row with five in each
    column. Where that row has too few, the rows with the smallest totals join it. The last row is the sum of all."""
    rest = {name for name, counts in rows.items() if min(counts.values()) < FEWEST}
    while rest and not _rows_hide_each_other(rows, rest):
        others = rows.keys() - rest
        if not others:
            whole = hide(_sum_of_rows(rows, rest))
            return (Row(tuple(rows), whole),) if whole else ()
        least = min(sum(rows[name].values()) for name in others)
        rest |= {name for name in others if sum(rows[name].values()) == least}
    groups = _sums_of_groups(dict.fromkeys(rows, 0), [rest])
    return tuple(Row(of, _if_each_has_five(_sum_of_rows(rows, of))) for of, _none in groups)


def _rows_hide_each_other(rows: Mapping[str, Counts], rest: Iterable[str]) -> bool:
    by_column = zip(*(rows[name].values() for name in rest), strict=True)
    return all(_hide_each_other(column) for column in by_column)


def _sum_of_rows(rows: Mapping[str, Counts], names: Iterable[str]) -> dict[str, int]:
    chosen = [rows[name] for name in names]
    return {column: sum(counts[column] for counts in chosen) for column in chosen[0]}


def _merged_groups(groups: Iterable[Iterable[str]]) -> list[set[str]]:
    found: list[set[str]] = []
    for group in map(set, groups):
        apart = [each for each in found if not each & group]
        found = [*apart, group.union(*(each for each in found if each & group))]
    return found


def _sums_of_groups(counts: Counts, groups: Iterable[set[str]]) -> list[tuple[Names, int]]:
    group_of = {
        name: tuple(each for each in counts if each in group) for group in groups for name in group
    }
    sums: dict[Names, int] = {}
    for name, n in counts.items():
        of = group_of.get(name, (name,))
        sums[of] = sums.get(of, 0) + n
    return list(sums.items())


def _no_sum_is_small(sums: Iterable[tuple[Names, int]]) -> bool:
    return all(n >= FEWEST for _names, n in sums)
