"""Read the whole days of an iCalendar file (RFC 5545), once or again each month or year. The rest says why not."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from time import monotonic
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _, gettext_lazy

_SECONDS: Final = 1  # a rule whose day never comes is looked through until the year 9999
_LONGEST: Final = 20_000  # letters of an event
_FIRST_YEAR: Final = 1900  # of a rule
_CLOCK: Final = {"BYHOUR", "BYMINUTE", "BYSECOND"}
_NOT_WHOLE: Final = gettext_lazy("It isn’t a whole day. Change the hours of the branch instead.")
_REPEATS: Final = gettext_lazy("It repeats in a way we can’t read. Add its days by hand.")

type WholeDays = tuple[date, date, str]


class UnreadableEvent(ValueError):
    """Refuse an event; the message says why."""


def is_calendar(text: str) -> bool:
    return text.lstrip().startswith("BEGIN:VCALENDAR")


def whole_days_of_events(
    text: str, zone: str, today: date
) -> Iterator[tuple[int, WholeDays | str]]:
    """Yield (number of the event, first and last day with the reason). In place of days: why it was not read. An
    event that repeats comes in `today`'s year and the next; a cancelled one does not come.
    """
    from icalendar import Event

    began = monotonic()
    # Each event alone: a broken one spoils no other, and no time zone that a file describes is worked out.
    for number, block in enumerate(text.split("BEGIN:VEVENT")[1:], start=1):
        lines = block.partition("END:VEVENT")[0]
        if monotonic() - began > _SECONDS or len(lines) > _LONGEST:
            yield number, _("Reading it takes too long. Add its days by hand.")
            continue
        try:
            event = Event.from_ical(f"BEGIN:VEVENT{lines}END:VEVENT")
            for days in _days_of_event(event, ZoneInfo(zone), today):
                yield number, days
        except UnreadableEvent as why:
            yield number, str(why)
        except (LookupError, OverflowError, TypeError, ValueError):
            yield number, _("We can’t read its day or its time zone.")


def _days_of_event(event: Any, zone: ZoneInfo, today: date) -> list[WholeDays]:
    if event.get("STATUS") == "CANCELLED":
        return []
    if not {"EXRULE", "RECURRENCE-ID"}.isdisjoint(event):
        raise UnreadableEvent(_REPEATS)
    if isinstance(event.start, datetime) and {"DTEND", "DURATION"}.isdisjoint(event):
        raise UnreadableEvent(_NOT_WHOLE)
    first, after = _midnight(event.start, zone), _midnight(event.end, zone)
    # The end names the day after; some write the day itself.
    ahead = after - first - timedelta(days=after != first)
    days = {first, *(_midnight(start, zone) for start, _end in event.rdates)}
    for rule in event.rrules:
        days.update(_days_of_rule(rule, event.start, zone, today))
    if len(days) > 1 or event.rrules:
        days = {day for day in days if day.year >= today.year}
    days -= {_midnight(start, zone) for start in event.exdates}
    return [(day, day + ahead, str(event.get("SUMMARY", ""))) for day in sorted(days)]


def _days_of_rule(rule: Any, start: date, zone: ZoneInfo, today: date) -> Iterator[date]:
    """Yield the days of a rule, up to the end of next year."""
    from dateutil.rrule import rrulestr

    begin, [until] = _here(start, zone), rule.pop("UNTIL", [date.max])
    [every], [times] = rule.get("INTERVAL", [1]), rule.pop("COUNT", [None])
    is_by_day = rule["FREQ"] in (["YEARLY"], ["MONTHLY"]) and _CLOCK.isdisjoint(rule)
    if not is_by_day or every < 1 or begin.year < _FIRST_YEAR or begin.day != start.day:
        raise UnreadableEvent(_REPEATS)
    last = min(_here(until, zone).date(), date(today.year + 1, 12, 31))
    for at in islice(rrulestr(rule.to_ical().decode(), dtstart=begin), times):
        if at.date() > last:
            return
        yield at.date()


def _midnight(at: date, zone: ZoneInfo) -> date:
    """Return the day that begins then. Raises UnreadableEvent for a time within a day."""
    here = _here(at, zone)
    if here.time() != time():
        raise UnreadableEvent(_NOT_WHOLE)
    return here.date()


def _here(at: date, zone: ZoneInfo) -> datetime:
    """Return a time in this zone; of a day its midnight. A zone that nobody knows is taken for this one."""
    if not isinstance(at, datetime):
        return datetime.combine(at, time())
    return (at.astimezone(zone) if at.tzinfo else at).replace(tzinfo=None)
