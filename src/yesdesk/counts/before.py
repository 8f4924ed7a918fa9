"""Questions of former years: counts of closed months from a file. They are added to no count of our own.

A number leads to a count as long as a file can be undone: month, place of the key in its list, and branch.
"""

from collections import Counter
from collections.abc import Collection
from datetime import date
from itertools import product
from typing import Final

from yesdesk.counts.measured import Cell
from yesdesk.counts.measures import BEFORE, MEASURES
from yesdesk.counts.models import Stat
from yesdesk.counts.night import rows_of
from yesdesk.counts.queries import closed_before

_KEYS: Final = [MEASURES[BEFORE].key(*of) for of in product(*map(sorted, MEASURES[BEFORE].parts))]


def add_counts_of_before(found: Counter[Cell]) -> list[int]:
    """Add counts of closed months in the caller's transaction; return their numbers. Raises ValueError for others."""
    if max(first for first, *_rest in found) >= closed_before():
        raise ValueError("this month is not closed")
    Stat.objects.bulk_create(rows_of(Stat, found), batch_size=500)
    return [number_of(cell) for cell in found]


def counts_of_before(numbers: Collection[int]) -> dict[int, Stat]:
    """Return the counts that are there, by number."""
    months = {date(number // 10**14, number // 10**12 % 100, 1) for number in numbers}
    rows = Stat.objects.filter(measure=BEFORE, period__in=months)
    found = {number_of((row.period, row.branch, BEFORE, row.key)): row for row in rows}
    return {number: found[number] for number in numbers if number in found}


def remove_counts_of_before(numbers: Collection[int]) -> None:
    rows = counts_of_before(numbers).values()
    Stat.objects.filter(pk__in=[row.pk for row in rows]).delete()


def number_of(cell: Cell) -> int:
    first, branch, _measure, key = cell
    return int(f"{first:%Y%m}{_KEYS.index(key):03}{branch:09}")
