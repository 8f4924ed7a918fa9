"""Counts that may be shown: none under five, and none from which a count under five could be worked out.

Small counts are added together until each sum is five or more; pages show the sum. Sums of one picture do not overlap,
and its total is their sum, so any sum or difference is again five or more. Size alone decides which counts are added:
knowing this file helps nobody. Decision 0025 explains it. Pages, exports and editions add up sums that are shown
(`together`), never the counts behind them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

FEWEST: Final = 5

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
    may_show: Callable[[Part], bool] = lambda _part: True,
) -> Shown:
    """Add counts together step by step until each part has five, and show those parts.

    `order`: each step names counts that become one part and stay so; the last step adds all together. `may_show`:
    whether a part may be shown by itself, given what other pages show.

    >>> fold({"yes": 22, "asked": 9, "in vain": 3, "no": 4}, [("in vain", "no")]).count("in vain", "no")
    7
    """
    merged: list[Iterable[str]] = []
    for step in (None, *order, counts.keys()):
        merged += [] if step is None else [step]
        shown = _if_each_has_five(counts, _joined(merged))
        if shown and all(map(may_show, shown.parts)):
            return shown
    return Shown()


def _if_each_has_five(counts: Counts, groups: Iterable[set[str]] = ()) -> Shown:
    sums = _sums(counts, groups)
    return Shown(tuple(Part(of, n) for of, n in sums)) if _each_has_five(sums) else Shown()


def columns(steps: Counts, before: Shown | None = None) -> Shown:
    """Make columns of time: each ends as soon as it holds five. A last column with fewer is not shown. `steps`: all
    finished steps from the first on. `before`: the last edition's columns, which stay after a correction."""
    closed = list(before.parts) if before else []
    filling: list[str] = []
    for step in _after(steps, closed[-1].of if closed else ()):
        filling.append(step)
        n = sum(steps[each] for each in filling)
        if n >= FEWEST:
            closed.append(Part(tuple(filling), n))
            filling = []
    return Shown(tuple(closed))


def _after(steps: Iterable[str], closed: Names) -> list[str]:
    """The steps behind the closed ones. Raises ValueError where those are no longer among the steps."""
    known = list(steps)
    return known[known.index(closed[-1]) + 1 :] if closed else known


@dataclass(frozen=True, slots=True)
class Stretch:
    steps: Names
    shown: Shown


@dataclass(frozen=True, slots=True)
class Cut:
    columns: Shown = Shown()
    stretches: tuple[Stretch, ...] = ()
    """A stretch ends where a column ends."""

    def latest(self, steps: int = YEAR) -> tuple[Stretch, ...]:
        """Return the last whole stretches that are at most so many steps together; at least the last one."""
        taken: list[Stretch] = []
        for stretch in reversed(self.stretches):
            if taken and sum(len(each.steps) for each in (*taken, stretch)) > steps:
                break
            taken.insert(0, stretch)
        return tuple(taken)


def cut(
    steps: Mapping[str, Counts],
    order: Sequence[Iterable[str]] = (),
    *,
    picked: Iterable[str] = (),
    longest: int = YEAR,
    before: Cut | None = None,
    may_show: Callable[[Names, Part], bool] = lambda _steps, _part: True,
    closes: Callable[[Stretch], object] = lambda _stretch: None,
) -> Cut:
    """Cut the time of a rule into columns, which add the `picked` names together, and into stretches with every name.

    A stretch ends with a column: when each name has five, or after `longest` steps with the names folded along
    `order`. Picked names never fold with others: the columns show their sum, so the others need five of their own.
    `before`: see `columns`. `may_show`: see `fold`, and gets the steps. `closes` is called with each stretch before
    the next.
    """
    before = before or Cut()
    first = next(iter(steps.values()), {})
    two = [[name for name in first if (name in set(picked)) is side] for side in (True, False)]
    shown = columns(_over_time(steps, two[0]), before.columns) if two[0] else Shown()
    ends = {part.of[-1] for part in shown.parts} if two[0] else set(steps)
    stretches = list(before.stretches)
    filling: list[str] = []
    for step in _after(steps, stretches[-1].steps if stretches else ()):
        filling.append(step)
        sums = {name: sum(steps[each][name] for each in filling) for name in first}
        if step not in ends:
            continue
        may = partial(may_show, tuple(filling))
        if whole := _divided(sums, two, order if len(filling) >= longest else None, may):
            stretches.append(Stretch(tuple(filling), whole))
            closes(stretches[-1])
            filling = []
    return Cut(shown, tuple(stretches))


def _over_time(steps: Mapping[str, Counts], names: Iterable[str]) -> dict[str, int]:
    return {step: sum(counts[name] for name in names) for step, counts in steps.items()}


def _divided(
    sums: Counts,
    two: Iterable[Sequence[str]],
    order: Sequence[Iterable[str]] | None,
    may_show: Callable[[Part], bool],
) -> Shown:
    """Divide all names into parts of five or more, each of the two sides by itself; nothing where one side has too
    few. `order` None: each name is a part of its own."""
    parts: list[Part] = []
    for side in two:
        counts = {name: sums[name] for name in side}
        within = [set(step) & set(side) for step in order or ()]
        shown = _if_each_has_five(counts) if order is None else fold(counts, within, may_show)
        if side and not (shown and all(map(may_show, shown.parts))):
            return Shown()
        parts += shown.parts
    in_order = list(sums)
    return Shown(tuple(sorted(parts, key=lambda part: in_order.index(part.of[0]))))


def together(several: Iterable[Shown]) -> Shown:
    """Add up shown counts of several times that do not overlap. Names that share a part in any share it here."""
    parts = [part for shown in several for part in shown.parts]
    counts: dict[str, int] = dict.fromkeys((name for part in parts for name in part.of), 0)
    for part in parts:
        counts[part.of[0]] += part.n
    return _if_each_has_five(counts, _joined(part.of for part in parts))


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
) -> tuple[Span, ...]:
    """Cut months into spans that never overlap: a month alone, else its calendar quarter, else its calendar year.

    A month stands alone where each part of it holds five. The rest of a finished quarter stands together where it does,
    and the rest of a year likewise, with its parts folded along `order`. `months`: whole, not shown by any edition yet.

    Without an `order`, `divide` hides small counts, so a month fails only with under five in all. Months (or quarters)
    that hold four each then stay hidden: their sum would tell it.
    """
    found: list[Span] = []
    left = dict(months)
    strict = _if_each_has_five if order else divide
    at_last = partial(fold, order=order) if order else divide
    for size, way in ((1, strict), (QUARTER, strict), (YEAR, at_last)):
        for group in _periods(left, size, last):
            sums = _added(left, group)
            if not order and _all_may_be_four(group, size, sum(sums.values())):
                continue
            if shown := way(sums):
                found.append(Span(tuple(group), shown))
                left = {month: counts for month, counts in left.items() if month not in group}
    return tuple(sorted(found, key=lambda span: span.months))


def _all_may_be_four(group: Iterable[str], size: int, n: int) -> bool:
    """Return whether failed months, or quarters, may hold four each: the most that a failed one can."""
    if size == 1:
        return False
    failed = {_period(month, 1 if size == QUARTER else QUARTER) for month in group}
    return n >= (FEWEST - 1) * len(failed)


def _period(month: str, size: int) -> int:
    return (int(month[:4]) * YEAR + int(month[5:]) - 1) // size


def _periods(months: Iterable[str], size: int, last: str) -> list[list[str]]:
    """Months of the same quarter or year that are over."""
    found: dict[int, list[str]] = {}
    for month in months:
        found.setdefault(_period(month, size), []).append(month)
    return [group for number, group in found.items() if (number + 1) * size <= _period(last, 1) + 1]


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
            whole = hide(_added(rows, rest))
            return (Row(tuple(rows), whole),) if whole else ()
        least = min(sum(rows[name].values()) for name in others)
        rest |= {name for name in others if sum(rows[name].values()) == least}
    groups = _sums(dict.fromkeys(rows, 0), [rest])
    return tuple(Row(of, _if_each_has_five(_added(rows, of))) for of, _none in groups)


def _rows_hide_each_other(rows: Mapping[str, Counts], rest: Iterable[str]) -> bool:
    by_column = zip(*(rows[name].values() for name in rest), strict=True)
    return all(_hide_each_other(column) for column in by_column)


def _added(rows: Mapping[str, Counts], names: Iterable[str]) -> dict[str, int]:
    chosen = [rows[name] for name in names]
    return {column: sum(counts[column] for counts in chosen) for column in chosen[0]}


def _joined(groups: Iterable[Iterable[str]]) -> list[set[str]]:
    found: list[set[str]] = []
    for group in map(set, groups):
        apart = [each for each in found if not each & group]
        found = [*apart, group.union(*(each for each in found if each & group))]
    return found


def _sums(counts: Counts, groups: Iterable[set[str]]) -> list[tuple[Names, int]]:
    group_of = {
        name: tuple(each for each in counts if each in group) for group in groups for name in group
    }
    sums: dict[Names, int] = {}
    for name, n in counts.items():
        of = group_of.get(name, (name,))
        sums[of] = sums.get(of, 0) + n
    return list(sums.items())


def _each_has_five(sums: Iterable[tuple[Names, int]]) -> bool:
    return all(n >= FEWEST for _names, n in sums)


type Json = Any


def shown_json(shown: Shown | Cut | Row) -> Json:
    if isinstance(shown, Shown):
        return [[list(part.of), part.n] for part in shown.parts]
    if isinstance(shown, Row):
        return [list(shown.of), shown_json(shown.shown)]
    stretches = [[list(each.steps), shown_json(each.shown)] for each in shown.stretches]
    return {"columns": shown_json(shown.columns), "stretches": stretches}


def shown_of(written: Json) -> Shown:
    return Shown(tuple(Part(tuple(of), n) for of, n in written))


def row_of(written: Json) -> Row:
    of, shown = written
    return Row(tuple(of), shown_of(shown))


def cut_of(written: Json) -> Cut:
    stretches = (Stretch(tuple(steps), shown_of(shown)) for steps, shown in written["stretches"])
    return Cut(shown_of(written["columns"]), tuple(stretches))
