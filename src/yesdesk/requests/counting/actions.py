"""Place a request in the counts of a night: the day and part in which it came, the week and branch of its end."""

from datetime import datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from yesdesk.core.dates import iso_week, local_day
from yesdesk.places.hours import is_open_at
from yesdesk.places.models import Branch
from yesdesk.places.queries import kept_hours
from yesdesk.requests.models import DayPart, Entry, EntryKind, Request

_PARTS: Final = (
    (time(12), DayPart.MORNING),
    (time(15), DayPart.MIDDAY),
    (time(18), DayPart.AFTERNOON),
)


def part_of_day(branch: Branch, at: datetime) -> DayPart:
    hours = kept_hours(branch.pk)
    if hours is None or not is_open_at(hours, at):
        return DayPart.CLOSED
    return part_by_clock(at.astimezone(ZoneInfo(branch.time_zone)).time())


def part_by_clock(clock: time) -> DayPart:
    return next((part for until, part in _PARTS if clock < until), DayPart.EVENING)


def came_columns(branch: Branch, at: datetime) -> dict[str, Any]:
    """Return what a request keeps of its coming, as hours and zones may change."""
    day = local_day(at, branch.time_zone)
    return {"came_day": day, "came_part": part_of_day(branch, at).value}


# A request that ended at first contact has one of these: the patron's first words.
NOT_FIRST: Final = (
    EntryKind.PATRON,
    EntryKind.SCANNED,
    EntryKind.NEED_CHANGED,
    EntryKind.REOPENED,
    EntryKind.PROMISE,
    EntryKind.HANDOVER,
    EntryKind.HOLD,
    EntryKind.SECOND_LOOK,
    EntryKind.MERGED,
)


def ended_columns(request: Request, at: datetime) -> dict[str, Any]:
    """Return what an outcome keeps of its count. First contact: nothing said twice, passed on or promised."""
    twice = Entry.objects.filter(request=request, kind__in=NOT_FIRST).values_list("pk")[:2]
    return {
        "week": iso_week(local_day(at, request.branch.time_zone)),
        "branch_id": request.branch_id,
        "first_contact": len(twice) < 2,
    }
