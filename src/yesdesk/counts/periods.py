"""Periods: weeks, cut in two at the first of a month, and months. Each is named by its first day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from yesdesk.core.dates import local_day, monday_before_or_on
from yesdesk.counts.measures import Grain
from yesdesk.places.queries import branches, library_or_none

SETTLES_FOR: Final = timedelta(hours=48)
"""The time that a period waits after its end, in every time zone of the library, until it is counted."""

_DAY: Final = timedelta(days=1)


def first_day(day: date, grain: Grain) -> date:
    """Return the first day of a day's period. A week never begins before the first of its month."""
    month = day.replace(day=1)
    return month if grain is Grain.MONTH else max(month, monday_before_or_on(day))


def next_first(first: date, grain: Grain) -> date:
    """The first day of the period after the one that begins on this day."""
    month = (first.replace(day=1) + timedelta(days=31)).replace(day=1)
    return month if grain is Grain.MONTH else min(month, monday_before_or_on(first) + 7 * _DAY)


def periods(since: date, before: date, grain: Grain) -> Iterator[date]:
    """First days of the periods that ended before this day, from the one that holds `since` on."""
    first = first_day(since, grain)
    while (after := next_first(first, grain)) <= before:
        yield first
        first = after


def days_of_places(at: datetime) -> set[date]:
    """The day that it is at the library and at each of its branches."""
    library = library_or_none()
    zones = {branch.time_zone for branch in branches(with_closed=True)}
    zones |= {library.time_zone} if library else set()
    return {local_day(at, zone) for zone in zones or {"UTC"}}


def settled_before(now: datetime) -> date:
    """Days before this one ended long enough ago everywhere to be counted."""
    return min(days_of_places(now - SETTLES_FOR))
