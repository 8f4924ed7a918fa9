"""Count the exceptions of weeks that were over before the demo opened, as its nights would have."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from yesdesk.counts.measured import Cell, Span, counted
from yesdesk.counts.measures import MEASURES, Grain
from yesdesk.counts.models import Stat
from yesdesk.counts.night import lock_row, open_since
from yesdesk.requests.models import Decision

_BENDS: Final = frozenset(name for name in MEASURES if name.startswith("bend_"))
_TOLD_FOR: Final = timedelta(days=366)


def count_exceptions() -> None:
    """Count what told requests keep of exceptions, and empty it."""
    lock = lock_row()
    running = open_since(lock, Grain.WEEK)
    span = Span(running - _TOLD_FOR, running - timedelta(days=1), lock.counted_from, 0)
    add_stats({cell: n for cell, n in counted(span, Grain.WEEK).items() if cell[2] in _BENDS})
    Decision.objects.filter(settled_on__lt=running).update(
        settled_on=None, branch=None, band=None, reason="", no_lead=False
    )


def add_stats(found: Mapping[Cell, int]) -> None:
    there = {
        (row.period, row.branch, row.measure, row.key): row.n
        for row in Stat.objects.filter(measure__in=_BENDS)
    }
    Stat.objects.filter(measure__in=_BENDS).delete()
    Stat.objects.bulk_create(
        Stat(period=period, branch=branch, measure=measure, key=key, n=n)
        for (period, branch, measure, key), n in (Counter(there) + Counter(found)).items()
    )
