"""Where things lie in the picture of a trial: four weeks at a time, before and since, each as about so many a week.

Four weeks are rounded to tens: the page of the rule has the same counts by month, and nobody shall take one from the
other."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched
from math import ceil
from typing import Any, Final

from yesdesk.backing.rulings.counted import about_a_week
from yesdesk.backing.weeks import monday_of
from yesdesk.core.suppression import FEWEST

LEFT, RIGHT, TOP, BOTTOM = 44.0, 752.0, 34.0, 230.0
_ROWS: Final = 4
_WEEKS: Final = 4

type Blocks = list[tuple[date, float]]
"""(Monday, about so many a week) of four weeks each. 0: under five."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Numbers only: the template draws them."""

    before: str
    since: str
    """Points of each line."""

    dots_before: list[tuple[str, str]]
    dots_since: list[tuple[str, str]]
    middle: str
    middle_words: str
    usual: float
    """About so many a week before."""

    cut: str
    """Where it came into force."""

    cut_words: str
    away: str
    """The width of the weeks before."""

    rows: list[tuple[str, str, int]]
    """(height, height of its words, value) of each line across."""

    labels: list[tuple[str, date, str]]
    """(x, Monday, by which end its words are held)."""

    blocks: tuple[Blocks, Blocks]
    """Before and since, for the table."""


def _px(at: float) -> str:
    return f"{at:.1f}"


def trial_chart(before: dict[str, Any], since: dict[str, Any] | None, weeks: int) -> Trial | None:
    """Return the picture of what a decision holds. `weeks`: how many are looked at in all. None without columns."""
    if not before["rule"]:
        return None
    first_count = before["weeks"][1]
    step = (RIGHT - LEFT) / max(1, first_count + weeks)
    blocks = _blocks(before), _blocks(since) if since else []
    usual = about_a_week(before["rule"], first_count)
    top = _top(max(usual, *(rate for each in blocks for _monday, rate in each)))

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / top

    def places(each: Blocks, start: int) -> list[tuple[str, str]]:
        return [
            (_px(LEFT + (start + (place + 0.5) * _WEEKS) * step), _px(y(rate)))
            for place, (_monday, rate) in enumerate(each)
        ]

    cut = LEFT + first_count * step
    dots, dots_since = places(blocks[0], 0), places(blocks[1], first_count)
    return Trial(
        before=_line(dots),
        since=_line(dots_since),
        dots_before=dots,
        dots_since=dots_since,
        middle=_px(y(usual)),
        middle_words=_px(y(usual) - 8),
        usual=usual,
        cut=_px(cut),
        cut_words=_px(cut + 8),
        away=_px(cut - LEFT),
        rows=[(_px(y(n)), _px(y(n) + 4), n) for n in range(0, top + 1, top // _ROWS)],
        labels=_labels(before["weeks"][0], since["weeks"][0] if since else "", cut),
        blocks=blocks,
    )


def _blocks(counted: dict[str, Any]) -> Blocks:
    """Whole ones. Of columns that are wider each week has its part; weeks behind the last have under five."""
    first, weeks = counted["weeks"]
    each = [n / wide for _week, wide, n in counted["rule"] for _each in range(wide)]
    each += [0.0] * (weeks - len(each))
    fours = [sum(four) for four in batched(each, _WEEKS) if len(four) == _WEEKS]
    return [
        (monday_of(first) + timedelta(weeks=place * _WEEKS), _tens(n) / _WEEKS)
        for place, n in enumerate(fours)
    ]


def _tens(n: float) -> int:
    return max(10, round(n / 10) * 10) if n >= FEWEST else 0


def _line(dots: list[tuple[str, str]]) -> str:
    return " ".join(f"{x},{y}" for x, y in dots)


def _top(most: float) -> int:
    """A round number above the highest, in four steps."""
    return max(_ROWS, ceil(most * 1.05 / _ROWS) * _ROWS)


def _labels(first: str, later: str, cut: float) -> list[tuple[str, date, str]]:
    found = [(_px(LEFT), monday_of(first), "start")]
    return [*found, (_px(cut), monday_of(later), "middle")] if later else found
