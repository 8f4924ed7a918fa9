"""Day counts of all that was made, so that statistics agree with the requests they count."""

from collections import defaultdict
from datetime import date

from yesdesk.core.dates import iso_week
from yesdesk.core.models import DayCount
from yesdesk.demo.volume.times import calendar_day

type Key = tuple[date, int, str, str]
"""Day, place, measure, value."""


class DayCounts:
    """Adds up in memory what the actions would have counted one by one."""

    def __init__(self) -> None:
        self._counted: dict[Key, list[int]] = defaultdict(lambda: [0, 0])

    def add(
        self, measure: str, value: str, *, at: int, place: int, zone: str, seconds: int = 0
    ) -> None:
        counted = self._counted[calendar_day(at, zone), place, measure, value]
        counted[0] += 1
        counted[1] += seconds

    def write(self) -> None:
        """Add all of it to the day counts that are there."""
        there = {
            (row.day, row.place, row.measure, row.value): row for row in DayCount.objects.iterator()
        }
        fresh = []
        for key, (number, seconds) in self._counted.items():
            day, place, measure, value = key
            row = there.get(key)
            if row is None:
                row = DayCount(
                    day=day, iso_week=iso_week(day), place=place, measure=measure, value=value
                )
                fresh.append(row)
            row.count += number
            row.seconds += seconds
        DayCount.objects.bulk_create(fresh, batch_size=2_000)
        known = [there[key] for key in self._counted if key in there]
        DayCount.objects.bulk_update(known, ["count", "seconds"], batch_size=200)
