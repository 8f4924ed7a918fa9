"""Where things lie in the picture of a trial: closed columns before and since, each as so many a week."""

from dataclasses import dataclass
from datetime import date
from math import ceil
from statistics import median
from typing import Any, Final

from yesdesk.backing.weeks import monday_of

LEFT, RIGHT, TOP, BOTTOM = 44.0, 752.0, 34.0, 230.0
_ROWS: Final = 4


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
    """The middle of the weeks before, by week."""

    cut: str
    """Where it came into force."""

    cut_words: str
    away: str
    """The width of the weeks before."""

    rows: list[tuple[str, str, int]]
    """(height, height of its words, value) of each line across."""

    labels: list[tuple[str, date, str]]
    """(x, Monday, by which end its words are held)."""


def _px(at: float) -> str:
    return f"{at:.1f}"


def trial_chart(before: dict[str, Any], since: dict[str, Any] | None, weeks: int) -> Trial | None:
    """Return the picture of the columns in a decision. `weeks`: how many are looked at in all. None without columns."""
    columns = before["rule"]
    if not columns:
        return None
    first_count = before["weeks"][1]
    step = (RIGHT - LEFT) / max(1, first_count + weeks)
    later = since["rule"] if since else []
    values = [n / wide for _week, wide, n in [*columns, *later]]
    top = _top(max(values))

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / top

    def places(closed: list[list[Any]], start: int) -> list[tuple[str, str]]:
        found, at = [], start
        for _week, wide, n in closed:
            found.append((_px(LEFT + (at + wide / 2) * step), _px(y(n / wide))))
            at += wide
        return found

    usual = median(n / wide for _week, wide, n in columns for _each in range(wide))
    cut = LEFT + first_count * step
    dots, dots_since = places(columns, 0), places(later, first_count)
    return Trial(
        before=_line(dots),
        since=_line(dots_since),
        dots_before=dots,
        dots_since=dots_since,
        middle=_px(y(usual)),
        middle_words=_px(y(usual) - 8),
        usual=round(usual, 1),
        cut=_px(cut),
        cut_words=_px(cut + 8),
        away=_px(cut - LEFT),
        rows=[(_px(y(n)), _px(y(n) + 4), n) for n in range(0, top + 1, top // _ROWS)],
        labels=_labels(before["weeks"][0], since["weeks"][0] if since else "", cut),
    )


def _line(dots: list[tuple[str, str]]) -> str:
    return " ".join(f"{x},{y}" for x, y in dots)


def _top(most: float) -> int:
    """A round number above the highest, in four steps."""
    return max(_ROWS, ceil(most * 1.05 / _ROWS) * _ROWS)


def _labels(first: str, later: str, cut: float) -> list[tuple[str, date, str]]:
    found = [(_px(LEFT), monday_of(first), "start")]
    return [*found, (_px(cut), monday_of(later), "middle")] if later else found
