"""Where things lie in the pictures of a rule. Numbers only: the templates draw them."""

from dataclasses import dataclass
from math import ceil
from typing import Any, Final

MARKS: Final = 60
"""Up to so many times, one mark is one time; beyond that bars and a line."""

_IN_A_ROW: Final = 14
_STEP: Final = 24
_HIGH: Final = 6  # marks above each other in a column

LEFT, RIGHT, TOP, BOTTOM = 44.0, 750.0, 24.0, 230.0


@dataclass(frozen=True, slots=True)
class TimeMark:
    x: int
    y: int
    how: str


def marks(ways: list[tuple[str, int]]) -> list[TimeMark]:
    """Return a mark for each time, in rows, the ways one behind the other."""
    every = [how for how, n in ways for _each in range(n)]
    return [
        TimeMark(8 + place % _IN_A_ROW * _STEP, 8 + place // _IN_A_ROW * _STEP, how)
        for place, how in enumerate(every)
    ]


@dataclass(frozen=True, slots=True)
class Stack:
    """A column of marks; `x` is its middle."""

    x: int
    n: int
    dots: list[tuple[int, int]]


def stacks(counts: list[int]) -> list[Stack]:
    """Return a column of marks for each count, standing on y = 0; wider where there are many."""
    found = []
    left = 10
    for n in counts:
        wide = ceil(n / _HIGH)
        dots = [(left + place // _HIGH * 18, -10 - place % _HIGH * 18) for place in range(n)]
        found.append(Stack(left + (wide - 1) * 9, n, dots))
        left += wide * 18 + 22
    return found


@dataclass(frozen=True, slots=True)
class RuleLine:
    """Columns over time. `parts`: points of each unbroken line; `cuts`: where counting changed."""

    parts: list[str]
    dots: list[tuple[str, str]]
    cuts: list[str]
    middle: str | None
    rows: list[tuple[str, int]]


def line(points: list[dict[str, Any]], middle: float | None) -> RuleLine:
    """Return the picture of times in four weeks, column by column."""
    top = _round_up(max([middle or 0, *(point["rate"] for point in points)]))

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / top

    step = (RIGHT - LEFT - 36) / max(1, len(points) - 1)
    places = [(LEFT + 8 + n * step, y(point["rate"])) for n, point in enumerate(points)]
    eras = [point["era"] for point in points]
    parts = [
        " ".join(
            f"{x:.1f},{height:.1f}"
            for (x, height), at in zip(places, eras, strict=True)
            if at == era
        )
        for era in sorted(set(eras))
    ]
    cuts = [
        f"{(places[n - 1][0] + places[n][0]) / 2:.1f}"
        for n in range(1, len(points))
        if eras[n] != eras[n - 1]
    ]
    rows = [(f"{y(value):.1f}", value) for value in range(0, top + 1, max(1, top // 4))]
    return RuleLine(
        parts,
        [(f"{x:.1f}", f"{height:.1f}") for x, height in places],
        cuts,
        None if middle is None else f"{y(middle):.1f}",
        rows,
    )


def _round_up(value: float) -> int:
    """The top of a scale that has four steps of whole numbers."""
    for unit in (1, 2, 5, 10, 20, 50, 100, 250, 500, 1000, 2500):
        if value <= unit * 4:
            return unit * 4
    return ceil(value / 4) * 4
