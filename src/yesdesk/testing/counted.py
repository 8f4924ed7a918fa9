"""Counts as nights leave them, for tests."""

from datetime import date

from yesdesk.counts.measures import MEASURES
from yesdesk.counts.models import Stat
from yesdesk.counts.periods import first_day


def counted(n: int, day: date, branch: int, measure: str, *values: object) -> None:
    """Count so many more in the period of this day."""
    of = MEASURES[measure]
    cell = {"period": first_day(day, of.grain), "branch": branch, "measure": measure}
    row, is_new = Stat.objects.get_or_create(**cell, key=of.key(*values), defaults={"n": n})
    if not is_new:
        Stat.objects.filter(**cell, key=row.key).update(n=row.n + n)
