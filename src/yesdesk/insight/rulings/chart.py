"""The picture of a trial: the columns of the rule's own page, before and since, each as so many a week.

No other cut of the same counts is drawn, so nobody can subtract it.
"""

from datetime import date, timedelta
from typing import Any, Final

from babel.numbers import format_decimal
from django.utils.translation import gettext as _

from yesdesk.backing.rulings.counted import about_a_week, column_day, is_rounded
from yesdesk.core.dates import humanize_day_and_year, monday_of, own_locale
from yesdesk.insight.chart import Marks, Note, Scale, Series, chart, round_up

_A_WEEK: Final = timedelta(days=7)

type Told = list[tuple[date, float, float]]  # (first day, weeks, how many a week) of each column


def trial_chart(
    before: dict[str, Any], since: dict[str, Any] | None, weeks: int, language: str
) -> dict[str, Any] | None:
    """Return a decision's picture, None where it cannot be drawn. `weeks`: the length of the look."""
    if not _can_be_drawn(before, since or {}):
        return None
    columns = _weekly_columns(before["told"]), _weekly_columns((since or {}).get("told", []))
    first = min(monday_of(before["weeks"][0]), columns[0][0][0])
    behind = monday_of(before["weeks"][0]) + before["weeks"][1] * _A_WEEK
    begun = monday_of(since["weeks"][0]) if since else behind
    level, cut = about_a_week(before["told"]), (begun - first) / _A_WEEK
    points, points_since = (
        [((monday - first) / _A_WEEK, float(wide), rate) for monday, wide, rate in each]
        for each in columns
    )
    top = round_up(1.05 * max(level, *(rate for _at, _wide, rate in (*points, *points_since))))
    usual = format_decimal(level, locale=own_locale(language))
    days = [(at, humanize_day_and_year(day, language)) for at, day in ((0, first), (cut, begun))]
    drawn = chart(
        Scale(0, max(1, cut + weeks), top),
        [
            Series(points, dot="dot", line="past"),
            Series(points_since, dot="dot-after", line="main"),
        ],
        days if since else days[:1],
        Marks(level=level, away=[(0, cut)], cuts=[cut]),
        notes=[
            Note(0, top, _("Before, saved"), look=""),
            Note(cut, top, _("In force"), look="strong"),
            Note(cut + weeks, level, _("usual week before: %(usual)s") % {"usual": usual}),
        ],
        caption=_("Week from this Monday, all branches"),
    )
    return {"chart": drawn, "usual": usual, "columns": columns}


def _can_be_drawn(before: dict[str, Any], since: dict[str, Any]) -> bool:
    """Refuse an empty chart, and a single rounded rate before beside an edition's numbers since."""
    if not before.get("told"):
        return False
    return not (is_rounded(before) and since.get("told") and not is_rounded(since))


def _weekly_columns(told: list[list[Any]]) -> Told:
    return [(column_day(day), round(wide, 1), round(n / wide, 1)) for day, wide, n in told]
