"""What we did last time: how a rule was answered lately, of the whole library, from five on, by month."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.core.when import iso_week
from yesdesk.latitude.models import Bend
from yesdesk.latitude.reasons import Reason

FEWEST: Final = 5
"""Fewer of anything would show somebody."""

LOOKED_BACK: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Precedent:
    """`times`: in twelve months. `since`: first day of the month of the oldest. No branch, amount or name."""

    reason: Reason
    times: int
    since: date


def precedents(by: Actor, rule: int, *, day: date) -> list[Precedent]:
    """How one rule was bent, the most frequent reason first. One query, read from evidence alone."""
    by.require(Permission.DESK_REQUEST_SEE)
    first = iso_week(day - LOOKED_BACK)
    rows = Bend.objects.filter(rule=rule, week__gte=first).values_list("reason", "week")
    times: Counter[str] = Counter()
    oldest: dict[str, str] = {}
    for reason, week in rows:
        times[reason] += 1
        oldest[reason] = min(week, oldest.get(reason, week))
    return [
        Precedent(Reason(reason), count, _month_of(oldest[reason]))
        for reason, count in times.most_common()
        if count >= FEWEST and reason != Reason.NOT_SAID
    ]


def _month_of(week: str) -> date:
    year, _w, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1).replace(day=1)
