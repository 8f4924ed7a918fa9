"""Where things lie in the two pictures by branch. Numbers only: the templates draw them.

Dots are sorted by where they lie, so that their order says nothing of the names behind them.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, exp, log, log10, sqrt
from typing import Any, Final

type Place = tuple[float, float]

LEFT, RIGHT, TOP, BOTTOM = 46.0, 746.0, 20.0, 350.0
_BAND_POINTS: Final = 40
_EDGE: Final = 1.12  # room on both sides of the smallest and the largest branch
_LABEL_ROOM: Final = 150.0  # from the right edge on, a name stands left of its dot


def px(at: float) -> str:
    """As it stands in a picture, whatever the reader's language writes for a point."""
    return f"{at:.1f}"


@dataclass(frozen=True, slots=True)
class Tick:
    at: str
    words_at: str
    """Where the base line of its words is; for the x axis the same as `at`."""

    value: int
    """Money in minor units on the x axis, of a hundred on the y axis."""


@dataclass(frozen=True, slots=True)
class NamedDot:
    """The one branch that has a name for who looks."""

    x: str
    y: str
    low: str
    high: str
    """Ends of its range, as heights; empty where it has none."""

    words: tuple[str, str, str]
    """Where its name is: x, y, and by which end it is held."""


@dataclass(frozen=True, slots=True)
class Funnel:
    dots: list[tuple[str, str]]
    named: NamedDot | None
    band: str
    """Points of the pale band; empty where there is none."""

    overall: str
    overall_words: str
    rows: list[Tick]
    columns: list[Tick]


def funnel(figures: dict[str, Any], chosen: int | None) -> Funnel:
    """Return the picture of all branches; `chosen` is the place of the one with a name."""
    branches = figures["branches"]
    money = [each["forgiven"] + each["paid"] for each in branches]
    least, most = min(money) / _EDGE, max(money) * _EDGE
    top: float = min(1.0, max(0.2, ceil(max(each["share"] for each in branches) * 20 + 0.2) / 20))

    def x(amount: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * log(amount / least) / log(most / least), 1)

    def y(share: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * max(0.0, min(share, top)) / top, 1)

    places = [(x(amount), y(each["share"])) for each, amount in zip(branches, money, strict=True)]
    named = None
    if chosen is not None:
        one = branches[chosen]
        ends = None if one["low"] is None else (y(one["low"]), y(one["high"]))
        named = _named(places[chosen], ends)
    others = sorted(place for n, place in enumerate(places) if n != chosen)
    overall = y(figures["share"])
    return Funnel(
        dots=[(px(at), px(height)) for at, height in others],
        named=named,
        band=_band(figures, least, most, x, y) if figures["band"] else "",
        overall=px(overall),
        overall_words=px(overall - 8),
        rows=[_row(y(n / 100), n) for n in range(0, round(top * 100) + 1, 20)],
        columns=[Tick(px(x(amount)), px(x(amount)), amount) for amount in _round_sums(least, most)],
    )


def _row(at: float, value: int) -> Tick:
    return Tick(px(at), px(at + 4), value)


def _named(place: Place, ends: Place | None) -> NamedDot:
    """Its name stands above its range, where the line of all branches does not run through it."""
    x, y = place
    left = x > RIGHT - _LABEL_ROOM * 2
    above = min(y, ends[1] if ends else y) - 8
    words = (px(x - 4 if left else x + 4), px(max(TOP, above)), "end" if left else "start")
    low, high = (px(ends[0]), px(ends[1])) if ends else ("", "")
    return NamedDot(px(x), px(y), low, high, words)


def _band(figures: dict[str, Any], least: float, most: float, x: Any, y: Any) -> str:
    middle = log(figures["share"] / (1 - figures["share"]))
    steps = [least * (most / least) ** (n / _BAND_POINTS) for n in range(_BAND_POINTS + 1)]

    def edge(amount: float, side: int) -> str:
        share = 1 / (1 + exp(-(middle + side * figures["band"] / sqrt(amount))))
        return f"{x(amount)},{y(share)}"

    return " ".join([edge(n, 1) for n in steps] + [edge(n, -1) for n in reversed(steps)])


def _round_sums(least: float, most: float) -> list[int]:
    """A few sums like 500, 2,000 and 5,000 between the two."""
    found = [
        n * 10**power
        for power in range(int(log10(least)), int(log10(most)) + 1)
        for n in (1, 2, 5)
        if least <= n * 10**power <= most
    ]
    return found if len(found) <= 4 else found[:: ceil(len(found) / 4)]


@dataclass(frozen=True, slots=True)
class OverTime:
    """One branch and all branches, month by month, cut where nothing can be joined."""

    own: list[str]
    every: list[str]
    """Points of each unbroken line."""

    dots: list[tuple[str, str]]
    gaps: list[tuple[str, str]]
    """(x, width) of each stretch that is left out."""

    rows: list[Tick]
    labels: list[tuple[str, int, str]]
    """(x, month's place, where the words are held) of each label."""


_FLOOR: Final = 250.0


def over_time(figures: dict[str, Any], chosen: int, least: int) -> OverTime:
    """Return the picture of one branch. A month with less than `least` settled has no share."""
    parts, months = figures["parts"], figures["months"]
    step = (RIGHT - LEFT) / max(1, len(months) - 1)

    def line(cells: list[list[int]], first: int, last: int, enough: int) -> list[list[Place]]:
        runs: list[list[Place]] = [[]]
        for n in range(first, last + 1):
            forgiven, paid = cells[n]
            if forgiven + paid < enough or not 0 <= forgiven <= forgiven + paid:
                runs.append([])
                continue
            share = forgiven / (forgiven + paid)
            runs[-1].append((round(LEFT + n * step, 1), round(_FLOOR - (_FLOOR - TOP) * share, 1)))
        return [run for run in runs if run]

    mine = figures["branches"][chosen]["months"]
    own = [run for first, last in parts for run in line(mine, first, last, least)]
    every = [run for first, last in parts for run in line(figures["totals"], first, last, 1)]
    return OverTime(
        own=[_points(run) for run in own],
        every=[_points(run) for run in every],
        dots=[(px(x), px(y)) for run in own for x, y in run],
        gaps=_gaps(parts, len(months), step),
        rows=[_row(_FLOOR - (_FLOOR - TOP) * n / 100, n) for n in range(0, 101, 25)],
        labels=_labels(parts, step),
    )


def _points(run: list[Place]) -> str:
    return " ".join(f"{px(x)},{px(y)}" for x, y in run)


def _gaps(parts: list[list[int]], months: int, step: float) -> list[tuple[str, str]]:
    """Between two parts, and before the first and after the last one."""
    ends = [(-1, -1), *parts, (months, months)]
    found = []
    for (_, before), (after, _) in pairwise(ends):
        first, last = before + 1, after - 1
        if first <= last:
            left = max(LEFT, LEFT + (first - 0.5) * step)
            right = min(RIGHT, LEFT + (last + 0.5) * step)
            found.append((px(left), px(right - left)))
    return found


def _labels(parts: list[list[int]], step: float) -> list[tuple[str, int, str]]:
    """The first month of each part and the last of all, where there is room."""
    if not parts:
        return []
    places = [first for first, _ in parts]
    last = parts[-1][1]
    if (last - places[-1]) * step < 120:
        places.pop()
    places.append(last)
    found = [(round(LEFT + n * step, 1), n) for n in places]
    kept = [found[0]] if len(found) > 1 else []
    for at, n in found[1:]:
        if not kept or at - kept[-1][0] >= 120:
            kept.append((at, n))
    kept = kept or found
    return [
        (px(at), n, "start" if at < LEFT + 60 else "end" if at > RIGHT - 60 else "middle")
        for at, n in kept
    ]
