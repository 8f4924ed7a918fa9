"""Count a request that is about to be erased, as erasing never waits for the night. In its transaction."""

from collections import Counter
from datetime import date

from yesdesk.counts.measured import Cell, Span, counted
from yesdesk.counts.measures import Grain
from yesdesk.counts.models import EarlyCount
from yesdesk.counts.night import lock_row, open_since, rows_of
from yesdesk.requests.models import Request


def count_before_erasing(ids: list[int]) -> None:
    """Count these requests in periods that are not closed yet. A request that was merged into them came with them, and
    stays uncounted without them.
    """
    lock = lock_row(hold=True)
    found: Counter[Cell] = Counter()
    for grain in Grain:
        first = open_since(lock, grain)
        found += counted(Span(first, date.max, lock.counted_from, lock.rules_met_until, ids), grain)
    merged = Request.objects.filter(merged_into__in=ids).exclude(pk__in=ids)
    merged.update(came_day=None, came_part=None)
    if found:
        _add(found)


def _add(found: Counter[Cell]) -> None:
    """All rows are written anew in the order of their cells, so that none tells which came last."""
    for row in EarlyCount.objects.all():
        found[row.period, row.branch, row.measure, row.key] += row.n
    EarlyCount.objects.all().delete()
    EarlyCount.objects.bulk_create(rows_of(EarlyCount, found))
