"""Count before the night: a request that is about to be erased, as erasing never waits, and what no row keeps."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from yesdesk.counts.measured import Cell, Span, counted
from yesdesk.counts.measures import MEASURES, Grain
from yesdesk.counts.models import EarlyCount
from yesdesk.counts.night import lock_row, open_since, rows_of
from yesdesk.counts.periods import first_day
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
        add_early(found)


def count_at_once(day: date, branch: int, values: Mapping[str, tuple[object, ...]]) -> None:
    """Count what no row keeps, in the caller's transaction: in the period of this day, or the first open one.
    `branch` 0: the whole library. `values`: by measure.
    """
    lock = lock_row(hold=True)
    found: Counter[Cell] = Counter()
    for name, of in values.items():
        measure = MEASURES[name]
        period = max(first_day(day, measure.grain), open_since(lock, measure.grain))
        found[period, branch, name, measure.key(*of)] += 1
    add_early(found)


def add_early(found: Counter[Cell]) -> None:
    """Add counts of periods that are not closed, in the caller's transaction. All rows are written anew in the order of
    their cells, so that none tells which came last.
    """
    found = found.copy()
    for row in EarlyCount.objects.all():
        found[row.period, row.branch, row.measure, row.key] += row.n
    EarlyCount.objects.all().delete()
    EarlyCount.objects.bulk_create(rows_of(EarlyCount, found), batch_size=500)
