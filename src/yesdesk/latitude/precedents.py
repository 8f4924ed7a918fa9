"""What we did last time: how a rule was answered lately, of the whole library, from five on, by month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

from django.db.models import Count, Min

from yesdesk.core.actors import Actor
from yesdesk.core.kept import KeptBriefly
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


def precedents(by: Actor, rules: Iterable[int], *, day: date) -> dict[int, list[Precedent]]:
    """How rules (ids) were bent, each with its most frequent reason first. No query while they are kept.

    Evidence is written once a week, so what was counted a moment ago is still so (core/kept.py).
    """
    by.require(Permission.DESK_REQUEST_SEE)
    wanted = set(rules)
    return {rule: some for rule, some in _of_day(day).get().items() if rule in wanted}


def _of_day(day: date) -> KeptBriefly[dict[int, list[Precedent]]]:
    found = _counted.get(day)
    if found is None:
        _counted.clear()
        found = _counted[day] = KeptBriefly(partial(_count, day))
    return found


def _count(day: date) -> dict[int, list[Precedent]]:
    """Of every rule. One query, of evidence alone."""
    first = iso_week(day - LOOKED_BACK)
    counted = Bend.objects.filter(week__gte=first).exclude(reason=Reason.NOT_SAID)
    rows = counted.values_list("rule", "reason").annotate(times=Count("key"), oldest=Min("week"))
    found: dict[int, list[Precedent]] = {}
    for rule, reason, times, oldest in rows.filter(times__gte=FEWEST).order_by("-times", "reason"):
        found.setdefault(rule, []).append(Precedent(Reason(reason), times, _month_of(oldest)))
    return found


_counted: Final[dict[date, KeptBriefly[dict[int, list[Precedent]]]]] = {}


def _month_of(week: str) -> date:
    year, _w, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1).replace(day=1)
