"""Opening hours as plain data, without a database; all times come out in UTC.

Hours follow the clock on the branch's wall. On nights when clocks move, a time that is never shown counts as the
moment of the jump. A time shown twice counts as the first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

# We promise no opening of a branch that is closed for longer.
LOOK_AHEAD = timedelta(days=60)

type Span = tuple[time, time]

# Stretches of a day: morning, afternoon, evening.
SPANS: Final = 3


@dataclass(frozen=True, slots=True)
class Opening:
    """Open time in UTC from `opens` up to, not including, `closes`."""

    opens: datetime
    closes: datetime

    def holds(self, at: datetime) -> bool:
        return self.opens <= at < self.closes


@dataclass(frozen=True, slots=True)
class Hours:
    zone: str  # of the branch
    week: tuple[tuple[Span, ...], ...]  # index 0 is Monday
    closed: Mapping[date, str] = field(default_factory=dict)  # with the reason


def open_spans_on(hours: Hours, day: date) -> list[Opening]:
    """Return the open times on the branch's `day`, in order; two that meet are one."""
    if day in hours.closed:
        return []
    zone = ZoneInfo(hours.zone)
    openings: list[Opening] = []
    for first, last in sorted(hours.week[day.weekday()]):
        opens, closes = _moment_in_utc(day, first, zone), _moment_in_utc(day, last, zone)
        # Where the clock jumps, one stretch may reach into the next.
        if openings and opens <= openings[-1].closes:
            openings[-1] = replace(openings[-1], closes=max(openings[-1].closes, closes))
        elif opens < closes:
            openings.append(Opening(opens, closes))
    return openings


def _moment_in_utc(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def opening_at(hours: Hours, at: datetime) -> Opening | None:
    today = open_spans_on(hours, _local_day_of(hours, at))
    return next((opening for opening in today if opening.holds(at)), None)


def is_open_at(hours: Hours, at: datetime) -> bool:
    return opening_at(hours, at) is not None


def next_open_time(hours: Hours, at: datetime) -> datetime | None:
    """Return the next opening at or after `at`; None within LOOK_AHEAD."""
    for opening in _openings_between(hours, at, at + LOOK_AHEAD):
        if opening.opens >= at:
            return opening.opens
    return None


def closing_time(hours: Hours, at: datetime) -> datetime | None:
    """Return the end of the day's last stretch; None when it is over or there is none."""
    last = open_spans_on(hours, _local_day_of(hours, at))[-1:]
    return last[0].closes if last and last[0].closes > at else None


def _openings_between(hours: Hours, start: datetime, end: datetime) -> Iterator[Opening]:
    day, last = _local_day_of(hours, start), _local_day_of(hours, max(start, end))
    while day <= last:
        yield from open_spans_on(hours, day)
        day += timedelta(days=1)


def _local_day_of(hours: Hours, at: datetime) -> date:
    return at.astimezone(ZoneInfo(hours.zone)).date()
