"""Counts by day and place, written in the transaction of what they count. They name nobody."""

from datetime import date
from typing import Final

from django.db import connection
from django.db.models import F

from yesdesk.core.dates import iso_week
from yesdesk.core.models import DayCount


def increment_day(
    measure: str, value: str = "", *, day: date, place: int = 0, seconds: int = 0
) -> None:
    """Add one to `measure` (with `value`) on `day` at branch `place`; `seconds` adds up durations."""
    on = connection.ops.adapt_datefield_value(day)
    with connection.cursor() as cursor:
        cursor.execute(_ONE_MORE, [on, iso_week(day), place, measure, value, seconds])


_ONE_MORE: Final = """
INSERT INTO core_daycount (day, iso_week, place, measure, value, count, seconds)
VALUES (%s, %s, %s, %s, %s, 1, %s)
ON CONFLICT (day, place, measure, value) DO UPDATE
SET count = core_daycount.count + 1, seconds = core_daycount.seconds + excluded.seconds
"""


def decrement_day(
    measure: str, value: str = "", *, day: date, place: int = 0, seconds: int = 0
) -> None:
    """Take one back: an outcome was undone."""
    row = DayCount.objects.filter(day=day, place=place, measure=measure, value=value)
    row.update(count=F("count") - 1, seconds=F("seconds") - seconds)
