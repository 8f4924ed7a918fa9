"""What tests of the night's counts say often."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from yesdesk.counts.models import CountLock, Stat
from yesdesk.counts.night import count_periods


def begin_counting(at=datetime(2026, 11, 2, tzinfo=UTC)):
    """Rows of all tests came after this."""
    CountLock.objects.update_or_create(pk=1, defaults={"counted_from": at, "rules_met_until": 0})


def let_all_end(now):
    """A time at which each period so far is over; gives how many were closed."""
    now.shift(timedelta(days=45))
    return count_periods(timezone.now())


def stats():
    """(period, branch, measure, value) -> how often."""
    rows = Stat.objects.values_list("period", "branch", "measure", "key", "n")
    return Counter({tuple(cell): n for *cell, n in rows})
