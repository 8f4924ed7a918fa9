"""Places of bars in pictures of figures. Numbers only: the templates draw them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from yesdesk.insight.figures import runs_of

WIDE: Final = 340  # width of the longest bar
LEFT, RIGHT, TOP, BOTTOM = 44.0, 750.0, 24.0, 230.0
_GAP: Final = 3.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line in words with its number and its bar. `look`: the bar's class in the stylesheet."""

    label: str
    n: str
    of_hundred: int
    width: str
    look: str = "one"


def lines(told: Iterable[tuple[str, int, str]], number: Callable[[int], str] = str) -> list[Line]:
    """Return a line for each (label, how many, look); `number` writes a number as the reader does."""
    every = list(told)
    most, total = max((n for _l, n, _k in every), default=1), sum(n for _l, n, _k in every)
    return [
        Line(label, number(n), round(100 * n / total), f"{max(6, WIDE * n / most):.0f}", look)
        for label, n, look in every
    ]


@dataclass(frozen=True, slots=True)
class SpanBar:
    """A bar as wide as its months, and as high as the mean of one of them."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class SpanChart:
    """Bars of spans along the months. `cuts`: x of each change in counting."""

    bars: list[SpanBar]
    cuts: list[str]
    rows: list[tuple[str, int]]  # (height, value) of each line across
    labels: list[tuple[str, str, str]]  # (x, month, by which end its words are held)


def span_chart(
    points: Sequence[tuple[Sequence[str], int]], changes: Iterable[str] = ()
) -> SpanChart | None:
    """Return the picture of (months, how many) as monthly means; None for fewer than two spans. `changes`: days from
    which counting differs.
    """
    if len(points) < 2:
        return None
    first = _number(points[0][0][0])
    step = (RIGHT - LEFT) / (_number(points[-1][0][-1]) + 1 - first)
    top = _round_up(max(n / len(months) for months, n in points))

    def x(month: str, behind: int = 0) -> float:
        return LEFT + (_number(month) + behind - first) * step

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / top

    bars = []
    for months, n in points:
        high = y(n / len(months))
        for run in runs_of(months):
            left, right = x(run[0]) + _GAP, x(run[-1], 1) - _GAP
            place = (left, high, max(2.0, right - left), BOTTOM - high)
            bars.append(SpanBar(*(f"{each:.1f}" for each in place)))
    inside = [day[:7] for day in changes if points[0][0][0] <= day[:7] <= points[-1][0][-1]]
    return SpanChart(
        bars,
        [f"{x(month):.1f}" for month in inside],
        [(f"{y(value):.1f}", value) for value in range(0, top + 1, max(1, top // 4))],
        [
            (f"{LEFT:.1f}", points[0][0][0], "start"),
            (f"{RIGHT:.1f}", points[-1][0][-1], "end"),
        ],
    )


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:])


def _round_up(value: float) -> int:
    """The top of a scale that has four steps of whole numbers."""
    for unit in (1, 2, 5, 10, 20, 50, 100, 250, 500, 1000, 2500):
        if value <= unit * 4:
            return unit * 4
    return ceil(value / 4) * 4
