"""The demo library's place on earth: it is ten to six there, on an open day, when somebody tries it. No clock moves."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import Final

from django.db import transaction

from yesdesk.core.actors import SYSTEM
from yesdesk.core.dates import local_day
from yesdesk.core.site_context import forget_library_info, library_info
from yesdesk.places.actions import set_hours
from yesdesk.places.hours import Span, is_open_at
from yesdesk.places.models import Branch, Closure, Library
from yesdesk.places.queries import branches, opening_hours_of

TEN_TO_SIX: Final = time(17, 50)

ZONES: Final = (
    "Pacific/Pago_Pago",
    "Pacific/Honolulu",
    "Pacific/Gambier",
    "Pacific/Pitcairn",
    "America/Phoenix",
    "America/Costa_Rica",
    "America/Bogota",
    "America/Puerto_Rico",
    "America/Montevideo",
    "America/Noronha",
    "Atlantic/Cape_Verde",
    "Atlantic/Reykjavik",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Africa/Nairobi",
    "Asia/Dubai",
    "Indian/Maldives",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Brisbane",
    "Pacific/Guadalcanal",
    "Pacific/Tarawa",
)
"""An hour apart, from eleven behind UTC to twelve ahead; none has summer time."""


def zone_at_ten_to_six(now: datetime) -> str:
    """Return the zone in which it is ten to six in the afternoon, or half an hour from it."""
    at = now.astimezone(UTC)
    ahead = round((17 * 60 + 50 - at.hour * 60 - at.minute) / 60)
    return ZONES[(ahead + 11) % 24]


def week_open_on(week: Sequence[Iterable[Span]], weekday: int) -> list[list[Span]]:
    """Return the week; where `weekday` is not open at ten to six, with the hours of a day that is, if there is one."""
    days = [list(spans) for spans in week]
    late = [day for day in days if any(opens <= TEN_TO_SIX < closes for opens, closes in day)]
    if late and days[weekday] not in late:
        days[weekday] = late[-1]
    return days


@transaction.atomic
def reopen_demo(now: datetime) -> bool:
    """Make it ten to six in a demo library whose branches are all closed. False where nothing was to do, as always in
    a real library.
    """
    if not library_info().is_demo:
        return False
    here = branches()
    hours = opening_hours_of(here)
    if any(is_open_at(each, now) for each in hours.values()):
        return False
    zone = zone_at_ten_to_six(now)
    today = local_day(now, zone)
    Library.objects.update(time_zone=zone)
    Branch.objects.update(time_zone=zone)
    Closure.objects.filter(day=today).delete()
    for branch in here:
        set_hours(branch, week_open_on(hours[branch.pk].week, today.weekday()), by=SYSTEM)
    transaction.on_commit(forget_library_info)
    return True
