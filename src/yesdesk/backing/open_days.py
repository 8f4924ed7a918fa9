"""Open days for promises: a day counts once any branch opens on it.

A library without hours counts as open each day from nine.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from yesdesk.core.dates import local_day
from yesdesk.places.hours import Hours, open_spans_on
from yesdesk.places.queries import branches, opening_hours_of, the_library

_A_DAY: Final = timedelta(days=1)
_LOOKED_AHEAD: Final = 200
_NINE: Final = time(9)


@dataclass(frozen=True, slots=True)
class OpenDays:
    zone: str
    # Of the branches with hours.
    hours: tuple[Hours, ...]

    def next_opening(self, now: datetime) -> datetime:
        """Return the first opening of the next open day, or today's if it is yet to come."""
        here = local_day(now, self.zone)
        opens = (each for _day, each in self._first_openings_from(here) if each > now)
        return next(opens, _nine_o_clock(here + _A_DAY, self.zone))

    def opening_day(self, now: datetime) -> date:
        return local_day(self.next_opening(now), self.zone)

    def same_day(self, now: datetime) -> date:
        """Return today while a branch is still to close, else the next open day."""
        here = local_day(now, self.zone)
        closes = (span.closes for each in self.hours for span in open_spans_on(each, here))
        is_today = not self.hours or any(each > now for each in closes)
        return here if is_today else self.opening_day(now)

    def after(self, day: date, count: int) -> date:
        """Return the `count`th open day after `day`; twice as many days later in a long closure."""
        openings = self._first_openings_from(day + _A_DAY)
        days = [found for found, _opens in islice(openings, count)]
        return days[-1] if len(days) == count else day + 2 * count * _A_DAY

    def _first_openings_from(self, first: date) -> Iterator[tuple[date, datetime]]:
        for ahead in range(_LOOKED_AHEAD):
            day = first + ahead * _A_DAY
            opens = self._first_opening(day) if self.hours else _nine_o_clock(day, self.zone)
            if opens is not None:
                yield day, opens

    def _first_opening(self, day: date) -> datetime | None:
        spans = [span.opens for each in self.hours for span in open_spans_on(each, day)]
        return min(spans, default=None)


def open_days() -> OpenDays:
    """Return the library's open days. Four queries."""
    hours = opening_hours_of(branches()).values()
    return OpenDays(the_library().time_zone, tuple(each for each in hours if any(each.week)))


def next_opening_of_library(now: datetime) -> datetime:
    return open_days().next_opening(now)


def open_days_after(day: date, count: int) -> date:
    return open_days().after(day, count)


def _nine_o_clock(day: date, zone: str) -> datetime:
    return datetime.combine(day, _NINE, ZoneInfo(zone))
