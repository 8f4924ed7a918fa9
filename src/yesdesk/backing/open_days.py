"""Days on which the library is open, for promises that count open days: a day counts once any branch opens on it.

A library whose hours nobody wrote is taken as open each day from nine.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from yesdesk.core.dates import local_day
from yesdesk.places.hours import Hours, open_spans_on
from yesdesk.places.queries import branches, opening_hours_of, the_library

_A_DAY: Final = timedelta(days=1)
_LOOKED_AHEAD: Final = 200
_NINE: Final = time(9)


def next_opening_of_library(now: datetime) -> datetime:
    """When the first branch opens on the next day it is open, today's first opening if that is yet to come."""
    zone = the_library().time_zone
    here = local_day(now, zone)
    opens = (each for _day, each in _openings(here, zone) if each > now)
    return next(opens, _nine(here + _A_DAY, zone))


def opening_day(now: datetime) -> date:
    """The day of that opening, by the library's clock."""
    return local_day(next_opening_of_library(now), the_library().time_zone)


def open_days_after(day: date, count: int) -> date:
    """The `count`th open day after `day`; twice as many days later where the library stays closed for long."""
    zone = the_library().time_zone
    days = [found for found, _opens in _openings(day + _A_DAY, zone)][:count]
    return days[-1] if len(days) == count else day + 2 * count * _A_DAY


def _openings(first: date, zone: str) -> Iterator[tuple[date, datetime]]:
    """Each open day from `first` on, and its first opening."""
    hours = [each for each in opening_hours_of(branches()).values() if any(each.week)]
    for ahead in range(_LOOKED_AHEAD):
        day = first + ahead * _A_DAY
        opens = _first_opening(hours, day) if hours else _nine(day, zone)
        if opens is not None:
            yield day, opens


def _first_opening(hours: list[Hours], day: date) -> datetime | None:
    spans = [span.opens for each in hours for span in open_spans_on(each, day)]
    return min(spans, default=None)


def _nine(day: date, zone: str) -> datetime:
    return datetime.combine(day, _NINE, ZoneInfo(zone))
