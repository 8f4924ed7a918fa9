"""Read counts of whole months: from the night's, and before these began from the tables of before."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final

from yesdesk.core.actors import Actor
from yesdesk.core.dates import next_monday
from yesdesk.core.permissions import Permission
from yesdesk.counts.before import counts_of_before
from yesdesk.counts.measures import MEASURES, Grain
from yesdesk.counts.models import CountLock, Stat
from yesdesk.counts.night import open_since
from yesdesk.counts.periods import days_of_places, next_first

type Counts = Mapping[tuple[int, str], int]
"""Branch (0: the whole library) and key, and how often."""

_DAY: Final = timedelta(days=1)
_LOOKED_BACK: Final = timedelta(weeks=4)


def counts_by_month(by: Actor, measure: str, months: Collection[str]) -> dict[str, Counts]:
    """Counts of a measure, by month (`2026-11`); of an open month as far as they go. Raw numbers for an edition:
    `core/suppression` hides what is too small before anybody sees it.
    """
    by.require(Permission.DESK_REQUEST_SEE)
    found: defaultdict[str, Counter[tuple[int, str]]] = defaultdict(Counter)
    first = date.min
    lock = CountLock.objects.first()
    if lock is not None and not measure.startswith("bend_"):
        began = min(days_of_places(lock.counted_from))
        month = MEASURES[measure].grain is Grain.MONTH
        first = next_first(began, Grain.MONTH) if month else next_monday(began)
        for each, branch, key, n in counts_of_before(measure, first - _DAY):
            found[each][branch, key] += n
    rows = Stat.objects.filter(measure=measure, period__gte=first)
    for period, branch, key, n in rows.values_list("period", "branch", "key", "n"):
        found[f"{period:%Y-%m}"][branch, key] += n
    return {month: found[month] for month in months}


def month_is_counted(month: str) -> bool:
    """Say whether each period of this month is closed."""
    after = next_first(date.fromisoformat(f"{month}-01"), Grain.MONTH)
    lock = CountLock.objects.first()
    return lock is not None and all(open_since(lock, grain) >= after for grain in Grain)


def counts_of_last_weeks(by: Actor, measure: str) -> Counts:
    """Counts of a weekly measure in the last four weeks that are counted. Raw numbers, as above."""
    by.require(Permission.DESK_REQUEST_SEE)
    lock = CountLock.objects.first()
    running = open_since(lock, Grain.WEEK) if lock is not None else date.max
    rows = Stat.objects.filter(measure=measure, period__gte=running - _LOOKED_BACK)
    found: Counter[tuple[int, str]] = Counter()
    for branch, key, n in rows.values_list("branch", "key", "n"):
        found[branch, key] += n
    return found
