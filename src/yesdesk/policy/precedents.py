"""Precedents ("what we did last time"): counts of recent bends of a rule, library-wide, from five on, in ranges."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

from django.db.models import Count, Min

from yesdesk.core.actors import Actor
from yesdesk.core.cache import TtlCache
from yesdesk.core.dates import iso_week
from yesdesk.core.permissions import Permission
from yesdesk.policy.models import Bend
from yesdesk.policy.reasons import BendReason

FEWEST: Final = 5
"""Fewer of anything would show somebody."""

_RANGES: Final = (FEWEST, 10, 20, 50, 100)
"""The lowest count of each range. An exact count would grow by one on the day somebody's exception was noted."""

KEPT_SECONDS: Final = 600.0

LOOKED_BACK: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Precedent:
    """`at_least`, `at_most`: how often in twelve months, as a range (None: no upper end), so that one more is not seen.
    `since`: first day of the month of the oldest. No branch, amount or name.
    """

    reason: BendReason
    at_least: int
    at_most: int | None
    since: date


def precedents(by: Actor, rules: Iterable[int], *, day: date) -> dict[int, list[Precedent]]:
    """Precedents of rules (ids), each with its most frequent reason first. No query while they are cached.

    Evidence is written once a week, so what was counted ten minutes ago is still so (core/cache.py); counting fifty
    thousand takes as long as the rest of the page.
    """
    by.require(Permission.DESK_REQUEST_SEE)
    wanted = set(rules)
    return {rule: some for rule, some in _of_day(day).get().items() if rule in wanted}


def _of_day(day: date) -> TtlCache[dict[int, list[Precedent]]]:
    found = _counted.get(day)
    if found is None:
        _counted.clear()
        found = _counted[day] = TtlCache(partial(_count, day), seconds=KEPT_SECONDS)
    return found


def _count(day: date) -> dict[int, list[Precedent]]:
    """Count the evidence of all rules. One query."""
    first = iso_week(day - LOOKED_BACK)
    counted = Bend.objects.filter(week__gte=first).exclude(reason=BendReason.NOT_SAID)
    rows = counted.values_list("rule", "reason").annotate(times=Count("key"), oldest=Min("week"))
    found: dict[int, list[Precedent]] = {}
    for rule, reason, times, oldest in rows.filter(times__gte=FEWEST).order_by("reason"):
        found.setdefault(rule, []).append(
            Precedent(BendReason(reason), *_range_of(times), _month_of(oldest))
        )
    for some in found.values():
        some.sort(
            key=lambda each: -each.at_least
        )  # by range alone: an order by count would tell it
    return found


_counted: Final[dict[date, TtlCache[dict[int, list[Precedent]]]]] = {}


def _range_of(times: int) -> tuple[int, int | None]:
    at = bisect_right(_RANGES, times)
    return _RANGES[at - 1], _RANGES[at] - 1 if at < len(_RANGES) else None


def _month_of(week: str) -> date:
    year, _w, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1).replace(day=1)
