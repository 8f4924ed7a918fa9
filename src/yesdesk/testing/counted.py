"""Counts as nights leave them, for tests."""

from datetime import UTC, date, datetime, timedelta

from yesdesk.counts.measured import cell_of
from yesdesk.counts.measures import MEASURES, Grain
from yesdesk.counts.models import CountedPeriod, CountLock, Stat
from yesdesk.counts.periods import periods


def counted(n: int, day: date, branch: int, measure: str, *values: object) -> None:
    """Count so many more in the period of this day."""
    period, branch, measure, key = cell_of(day, branch, measure, *values)
    cell = {"period": period, "branch": branch, "measure": measure, "key": key}
    row, is_new = Stat.objects.get_or_create(**cell, defaults={"n": n})
    if not is_new:
        Stat.objects.filter(**cell).update(n=row.n + n)


def rule_met(n: int, day: date, branch: int, rule: int, event: str) -> None:
    """Count so many more events of a rule."""
    if event in MEASURES:  # beside how it was met
        counted(n, day, branch, event, rule)
    else:
        counted(n, day, branch, "met", rule, event)


def nights_until(day: date) -> None:
    """Close each period that ended before this day, in a library that has counted at night for long."""
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    CountLock.objects.update_or_create(pk=1, defaults={"counted_from": long_ago})
    CountedPeriod.objects.all().delete()
    CountedPeriod.objects.bulk_create(
        CountedPeriod(grain=grain, first=first)
        for grain in Grain
        for first in periods(day - timedelta(days=70), day, grain)
    )
