"""Counts by day and place, written in the transaction of what they count. They name nobody."""

from datetime import date

from django.db.models import F

from yesdesk.core.models import DayCount
from yesdesk.core.when import iso_week


def count_day(
    measure: str, value: str = "", *, day: date, place: int = 0, seconds: int = 0
) -> None:
    """Adds one to `measure` (with `value`) on `day` at branch `place`; `seconds` adds up durations."""
    _add(measure, value, day=day, place=place, by=1, seconds=seconds)


def uncount_day(
    measure: str, value: str = "", *, day: date, place: int = 0, seconds: int = 0
) -> None:
    """Takes one back: an outcome was undone."""
    _add(measure, value, day=day, place=place, by=-1, seconds=-seconds)


def _add(measure: str, value: str, *, day: date, place: int, by: int, seconds: int) -> None:
    row = DayCount.objects.filter(day=day, place=place, measure=measure, value=value)
    changes = {"count": F("count") + by, "seconds": F("seconds") + seconds}
    if row.update(**changes) or by < 0:
        return
    DayCount.objects.bulk_create(
        [DayCount(day=day, iso_week=iso_week(day), place=place, measure=measure, value=value)],
        ignore_conflicts=True,
    )
    row.update(**changes)
