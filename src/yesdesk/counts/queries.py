"""Read the counts of closed periods. Raw numbers: `core/suppression` hides what is too small before anybody sees it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final

from django.db.models import Min, Sum
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.counts.measures import BEFORE, Grain
from yesdesk.counts.models import CountLock, Stat
from yesdesk.counts.night import open_since
from yesdesk.counts.periods import days_of_places, first_day, next_first

type Counts = Mapping[tuple[int, str], int]
"""Branch (0: the whole library) and key, and how often."""

_LOOKED_BACK: Final = timedelta(weeks=4)


def counts_by_period(
    by: Actor, measure: str, *, first: date = date.min, before: date = date.max
) -> dict[date, Counts]:
    """Counts of a measure by period, of those that begin on `first` or later and `before` that day. One query."""
    by.require(Permission.DESK_REQUEST_SEE)
    found: defaultdict[date, dict[tuple[int, str], int]] = defaultdict(dict)
    rows = Stat.objects.filter(measure=measure, period__gte=first, period__lt=before)
    for period, branch, key, n in rows.values_list("period", "branch", "key", "n"):
        found[period][branch, key] = n
    return dict(found)


def counts_by_month(by: Actor, measure: str, months: Collection[str]) -> dict[str, Counts]:
    """Counts of a measure, by month (`2026-11`); of an open month as far as they go."""
    found: defaultdict[str, Counter[tuple[int, str]]] = defaultdict(Counter)
    for period, counts in counts_by_period(by, measure).items():
        found[f"{period:%Y-%m}"].update(counts)
    return {month: found[month] for month in months}


def count_since(by: Actor, measure: str, key: str, first: date) -> int:
    """Count one key of a measure at all branches, in periods that begin on this day or later. One query."""
    by.require(Permission.DESK_REQUEST_SEE)
    rows = Stat.objects.filter(measure=measure, key=key, period__gte=first)
    found: int | None = rows.aggregate(n=Sum("n"))["n"]
    return found or 0


def whole_weeks_until() -> date | None:
    """The day until which each week was counted whole, in the month of its Thursday; None where none was."""
    lock = CountLock.objects.first()
    if lock is None:
        return None
    began = min(days_of_places(lock.counted_from))
    moved = Stat.objects.filter(period__lt=first_day(began, Grain.WEEK))
    return began if moved.exclude(measure__in=("came", BEFORE)).exists() else None


def counted_until() -> date | None:
    """The first day that lies in no closed week; None while nothing is counted."""
    lock = CountLock.objects.first()
    return open_since(lock, Grain.WEEK) if lock is not None else None


def closed_before() -> date:
    """The first day that lies in no closed month; of this month, while nothing is counted yet."""
    lock = CountLock.objects.first()
    today = min(days_of_places(timezone.now()))
    return first_day(today, Grain.MONTH) if lock is None else open_since(lock, Grain.MONTH)


def month_is_counted(month: str) -> bool:
    """Say whether each period of this month is closed."""
    after = next_first(date.fromisoformat(f"{month}-01"), Grain.MONTH)
    lock = CountLock.objects.first()
    return lock is not None and all(open_since(lock, grain) >= after for grain in Grain)


def counts_of_last_weeks(by: Actor, measure: str) -> Counts:
    """Counts of a weekly measure in the last four weeks that are counted."""
    running = counted_until() or date.max
    found: Counter[tuple[int, str]] = Counter()
    for counts in counts_by_period(by, measure, first=running - _LOOKED_BACK).values():
        found.update(counts)
    return found


def first_counted(*measures: str) -> date | None:
    """The first day of the first period that counts any of these; None where none does."""
    found: date | None = Stat.objects.filter(measure__in=measures).aggregate(n=Min("period"))["n"]
    return found
