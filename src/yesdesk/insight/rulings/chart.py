"""Where things lie in the picture of a trial: the columns that the rule's own page tells, before and since, each as so
many a week. No other cut of the same counts is drawn, so nobody can take one from the other.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any, Final

from yesdesk.backing.rulings.counted import about_a_week, is_rounded
from yesdesk.core.dates import monday_of

LEFT, RIGHT, TOP, BOTTOM = 44.0, 752.0, 34.0, 230.0
_ROWS: Final = 4
_A_WEEK: Final = timedelta(days=7)

type Told = list[tuple[date, int, float]]
"""(Monday, weeks, how many a week) of each column."""


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

    columns: tuple[Told, Told]
    """Before and since, for the table."""


def _px(at: float) -> str:
    return f"{at:.1f}"


def trial_chart(before: dict[str, Any], since: dict[str, Any] | None, weeks: int) -> Trial | None:
    """Return the picture of what a decision holds. `weeks`: how many are looked at in all. None where it cannot be
    drawn.
    """
    if not _can_be_drawn(before, since or {}):
        return None
    columns = _columns(before["told"]), _columns((since or {}).get("told", []))
    first = min(monday_of(before["weeks"][0]), columns[0][0][0])
    behind = monday_of(before["weeks"][0]) + before["weeks"][1] * _A_WEEK
    begun = monday_of(since["weeks"][0]) if since else behind
    step = (RIGHT - LEFT) / max(1, (begun - first) // _A_WEEK + weeks)
    usual = about_a_week(before["told"])
    top = _top(max(usual, *(rate for each in columns for _monday, _weeks, rate in each)))

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / top

    def x(monday: date, wide: float = 0) -> float:
        return LEFT + ((monday - first) / _A_WEEK + wide / 2) * step

    dots, dots_since = (
        [(_px(x(monday, wide)), _px(y(rate))) for monday, wide, rate in each] for each in columns
    )
    cut = x(begun)
    labels = [(_px(LEFT), first, "start")]
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
        labels=[*labels, (_px(cut), begun, "middle")] if since else labels,
        columns=columns,
    )


def _can_be_drawn(before: dict[str, Any], since: dict[str, Any]) -> bool:
    """Not without columns, nor where one rounded rate before would stand beside what an edition tells since."""
    if not before.get("told"):
        return False
    return not (is_rounded(before) and since.get("told") and not is_rounded(since))


def _columns(told: list[list[Any]]) -> Told:
    return [(monday_of(week), wide, round(n / wide, 1)) for week, wide, n in told]


def _line(dots: list[tuple[str, str]]) -> str:
    return " ".join(f"{x},{y}" for x, y in dots)


def _top(most: float) -> int:
    """A round number above the highest, in four steps."""
    return max(_ROWS, ceil(most * 1.05 / _ROWS) * _ROWS)
