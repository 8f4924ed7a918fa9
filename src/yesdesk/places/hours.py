"""Opening hours as plain data, without a database; all times come out in UTC.

Hours follow the clock on the branch's wall. On nights when clocks move, a time that is never shown counts as the
moment of the jump. A time shown twice counts as the first.
"""

import re
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

_CLOCK: Final = r"(\d{1,2})(?:[:.]|\s?h\s?)?(\d{2})?(?::00)?\s*(?:([ap])\.?\s?m\.?)?"
_SPAN: Final = re.compile(rf"{_CLOCK}\s*(?:[-–—]|to|until|a|à|bis)\s*{_CLOCK}")
_BETWEEN: Final = re.compile(r"(?:[\s,;/&+]|and|y|et)*")
_NIGHT: Final = range(1, 6)


def spans_in(text: str) -> list[Span]:
    """Read the hours of a day as people write them: `9-12, 14:00-18:00`, `9am to 5pm`, `9h–17h30`. Raises ValueError,
    also for 2-6 without a word on morning or afternoon.
    """
    plain = text.casefold().replace("noon", "12pm").replace("midnight", "23:59")
    if not _BETWEEN.fullmatch(_SPAN.sub("", plain)):
        raise ValueError("no hours")
    return [_span(*found.groups()) for found in _SPAN.finditer(plain)]


def _span(hour: str, minute: str, half: str, end: str, end_minute: str, end_half: str) -> Span:
    closes = _time(end, end_minute, end_half)
    opens = _time(hour, minute, half or end_half)
    if end_half and not half and opens >= closes:  # 9-5pm
        opens = _time(hour, minute, "a")
    if not (half or end_half) and opens.hour in _NIGHT:
        raise ValueError("morning or afternoon")
    return opens, closes


def _time(hour: str, minute: str | None, half: str | None) -> time:
    number = int(hour)
    if half and not 1 <= number <= 12:
        raise ValueError("no hour of a half day")
    return time(number % 12 + 12 * (half == "p") if half else number, int(minute or 0))


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
