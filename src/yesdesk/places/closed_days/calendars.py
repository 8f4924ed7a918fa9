"""Read the whole days of an iCalendar file (RFC 5545): days and yearly rules. The rest has a reason why not."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

_LINE: Final = re.compile(
    r"^([A-Z-]+)((?:;[^:;=\n]+=(?:\"[^\"\n]*\"|[^\";:\n]*))*):(.*)$", re.MULTILINE
)
_ZONE: Final = re.compile(r";TZID=\"?([^\";]+)")

# (parameters, value) by name.
type Event = dict[str, tuple[str, str]]
type WholeDays = tuple[date, date, str]


class UnreadableEvent(ValueError):
    """Refuse an event; the message says why."""


def is_calendar(text: str) -> bool:
    return text.lstrip().startswith("BEGIN:VCALENDAR")


def whole_days_of_events(
    text: str, zone: str, today: date
) -> Iterator[tuple[int, WholeDays | str]]:
    """Yield (number of the event, first and last day with the reason). In place of days: why it was not read. A
    yearly event comes in `today`'s year and the next; a cancelled one does not come.
    """
    unfolded = re.sub(r"\n[ \t]", "", text.replace("\r\n", "\n"))
    for number, block in enumerate(unfolded.split("BEGIN:VEVENT")[1:], start=1):
        before, _alarm, after = block.partition("END:VEVENT")[0].partition("BEGIN:VALARM")
        lines = _LINE.finditer(before + after.rpartition("END:VALARM")[2])
        try:
            event = {line[1]: (line[2], line[3].strip()) for line in lines}
            for days in _days_of_event(event, ZoneInfo(zone), today):
                yield number, days
        except UnreadableEvent as why:
            yield number, str(why)
        except (LookupError, OSError, OverflowError, ValueError):
            yield number, _("We can’t read its day or its time zone.")


def _days_of_event(event: Event, zone: ZoneInfo, today: date) -> list[WholeDays]:
    if event.get("STATUS") == ("", "CANCELLED"):
        return []
    first, last = _first_and_last(event, zone)
    reason = re.sub(
        r"\\(.)", lambda found: found[1].replace("n", " "), event.get("SUMMARY", ("", ""))[1]
    )
    if not {"RDATE", "RECURRENCE-ID", "RRULE"} & set(event):
        return [(first, last, reason)]
    rule = re.fullmatch(
        rf"FREQ=YEARLY(?:;INTERVAL=1|;WKST=\w\w|;BYMONTH={first.month}|;BYMONTHDAY={first.day}"
        r"|;UNTIL=(\d{8})\w*)*",
        event.get("RRULE", ("", ""))[1],
    )
    if rule is None or "EXDATE" in event or f"{first:%m%d}" == "0229":
        raise UnreadableEvent(_("It repeats in a way we can’t read. Add its days by hand."))
    starts = [first.replace(year=today.year + ahead) for ahead in range(2)]
    long = last - first
    return [
        (start, start + long, reason)
        for start in starts
        if first <= start and f"{start:%Y%m%d}" <= (rule[1] or "9")
    ]


def _first_and_last(event: Event, zone: ZoneInfo) -> tuple[date, date]:
    first = _day_at_midnight(*event["DTSTART"], zone)
    if "DTEND" not in event and ("T" in event["DTSTART"][1] or "DURATION" in event):
        raise _not_whole()
    after = _day_at_midnight(*event.get("DTEND", event["DTSTART"]), zone)
    # The end names the day after; some write the day itself.
    return first, first if after == first else after - timedelta(days=1)


def _day_at_midnight(parameters: str, value: str, zone: ZoneInfo) -> date:
    if "T" not in value:
        return date.fromisoformat(value)
    named = _ZONE.search(parameters)
    stated = UTC if value.endswith("Z") else ZoneInfo(named[1]) if named else zone
    at = datetime.fromisoformat(value.rstrip("Z")).replace(tzinfo=stated).astimezone(zone)
    if at.time() != time():
        raise _not_whole()
    return at.date()


def _not_whole() -> UnreadableEvent:
    return UnreadableEvent(_("It isn’t a whole day. Change the hours of the branch instead."))
