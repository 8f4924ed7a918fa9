"""Opening hours as plain data, and what follows from them. No database here; all times come out in UTC.

Hours are what the clock on the branch's own wall says. On the nights the clocks move, a time the
wall never shows counts as the moment it jumps over, and a time it shows twice counts as the first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOOK_AHEAD = timedelta(days=60)
"""The days that `next_opening` looks ahead. A branch closed for longer has no next opening we could promise."""

type Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class Opening:
    """A stretch of open time in UTC: from `opens` up to, not including, `closes`."""

    opens: datetime
    closes: datetime

    def holds(self, at: datetime) -> bool:
        return self.opens <= at < self.closes


@dataclass(frozen=True, slots=True)
class Hours:
    """A branch's week (index 0 is Monday) in its own zone, and the days it stays closed, with the reason."""

    zone: str
    week: tuple[tuple[Span, ...], ...]
    closed: Mapping[date, str] = field(default_factory=dict)


def open_spans_on(hours: Hours, day: date) -> list[Opening]:
    """The branch's open times on `day`, in its time zone and in order; none when it is closed."""
    if day in hours.closed:
        return []
    zone = ZoneInfo(hours.zone)
    openings: list[Opening] = []
    for first, last in sorted(hours.week[day.weekday()]):
        opens, closes = _instant(day, first, zone), _instant(day, last, zone)
        if openings:  # where the clock jumps, one stretch may reach into the next
            opens = max(opens, openings[-1].closes)
        if opens < closes:
            openings.append(Opening(opens, closes))
    return openings


def _instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def opening_at(hours: Hours, at: datetime) -> Opening | None:
    """The stretch of open time that holds this moment; None while the branch is closed."""
    today = open_spans_on(hours, _day(hours, at))
    return next((opening for opening in today if opening.holds(at)), None)


def is_open_at(hours: Hours, at: datetime) -> bool:
    """Whether the branch is open at that moment."""
    return opening_at(hours, at) is not None


def next_open_time(hours: Hours, at: datetime) -> datetime | None:
    """The next opening time after `at` (`at` itself while it opens just then); None within LOOK_AHEAD."""
    for opening in _openings_between(hours, at, at + LOOK_AHEAD):
        if opening.opens >= at:
            return opening.opens
    return None


def closing_time(hours: Hours, at: datetime) -> datetime | None:
    """The end of this day's last stretch, None when it has ended already or there is none."""
    last = open_spans_on(hours, _day(hours, at))[-1:]
    return last[0].closes if last and last[0].closes > at else None


def _openings_between(hours: Hours, start: datetime, end: datetime) -> Iterator[Opening]:
    day, last = _day(hours, start), _day(hours, max(start, end))
    while day <= last:
        yield from open_spans_on(hours, day)
        day += timedelta(days=1)


def _day(hours: Hours, at: datetime) -> date:
    return at.astimezone(ZoneInfo(hours.zone)).date()
