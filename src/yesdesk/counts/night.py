"""Count each period that is over, once, and close it: the first step of the night, before erasing.

A period is one transaction, so that a night that is stopped goes on with the next one. It takes the one-row lock before
it reads, as erasing does.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.dates import iso_week
from yesdesk.counts.measured import Cell, Span, counted
from yesdesk.counts.measures import MEASURES, Grain
from yesdesk.counts.models import CountedPeriod, CountLock, EarlyCount, Stat
from yesdesk.counts.periods import (
    days_of_places,
    first_day,
    next_first,
    periods,
    settled_before,
)
from yesdesk.requests.models import Decision, TallyCell

_DAY: Final = timedelta(days=1)
_THE_ONE: Final = 1
_AT_ONCE: Final = 500

log: Final = structlog.get_logger("yesdesk.counts")


def count_periods(now: datetime) -> int:
    """Count and close each period that is over, the oldest first; how many. Nothing is done by a clock that jumped."""
    if not clock_is_trusted(now):
        log.error("nothing counted: the clock jumped", now=now.isoformat())
        return 0
    lock, before = lock_row(), settled_before(now)
    over = [
        (first, grain)
        for grain in Grain
        for first in periods(open_since(lock, grain), before, grain)
    ]
    for first, grain in over:
        _count_and_close(first, grain)
    return len(over)


def lock_row(*, hold: bool = False) -> CountLock:
    """The one row of the lock. `hold`: nobody else has it until the caller's transaction ends."""
    rows = CountLock.objects.select_for_update() if hold else CountLock.objects
    row, _new = rows.get_or_create(pk=_THE_ONE, defaults={"counted_from": timezone.now()})
    return row


def open_since(lock: CountLock, grain: Grain) -> date:
    """The first day that lies in no closed period."""
    closed = (
        CountedPeriod.objects.filter(grain=grain).order_by("-first").values_list("first", flat=True)
    )
    last = closed.first()
    if last is None:
        return first_day(min(days_of_places(lock.counted_from)), grain)
    return next_first(last, grain)


@transaction.atomic
def _count_and_close(first: date, grain: Grain) -> None:
    """Count one period and close it, where no other process did."""
    lock = lock_row(hold=True)
    if CountedPeriod.objects.filter(grain=grain, first=first).exists():
        return
    last = next_first(first, grain) - _DAY
    span = Span(first, last, lock.counted_from, lock.rules_met_until)
    names = [name for name, measure in MEASURES.items() if measure.grain is grain]
    found = counted(span, grain)
    if grain is Grain.WEEK:
        found += _taps(first, last)
        _empty_bends(last)
    early = EarlyCount.objects.filter(period=first, measure__in=names)
    found.update(_cells_of_rows(early))
    Stat.objects.bulk_create(rows_of(Stat, found), batch_size=_AT_ONCE)
    early.delete()
    CountedPeriod.objects.create(grain=grain, first=first)


def _empty_bends(last: date) -> None:
    """Empty what decisions keep of exceptions until this day: the counts have it. The reason of an act that is not at
    its end goes uncounted, a week later.
    """
    Decision.objects.filter(settled_on__lte=last).update(
        settled_on=None, branch=None, band=None, reason="", no_lead=False
    )
    under_way = Decision.objects.filter(settled_on=None, week__lt=iso_week(last))
    under_way.exclude(reason="").update(reason="")


def _cells_of_rows(rows: Iterable[EarlyCount]) -> Counter[Cell]:
    return Counter({(row.period, row.branch, row.measure, row.key): row.n for row in rows})


def rows_of[Row: (Stat, EarlyCount)](model: type[Row], found: Counter[Cell]) -> list[Row]:
    """Rows of these counts, in the order of their cells: the order in a table tells nothing."""
    return [
        model(period=period, branch=branch, measure=measure, key=key, n=n)
        for (period, branch, measure, key), n in sorted(found.items())
        if n
    ]


def _taps(first: date, last: date) -> Counter[Cell]:
    """Count the taps until this day that no night has counted, also those that arrived late, and mark them counted."""
    rows = TallyCell.objects.filter(day__lte=last, count__gt=F("counted"))
    found: Counter[Cell] = Counter()
    for cell in rows.select_for_update():
        key = MEASURES["tapped"].key(cell.kind)
        found[first, cell.branch_id, "tapped", key] += cell.count - cell.counted
        TallyCell.objects.filter(pk=cell.pk).update(counted=cell.count)
    return found
