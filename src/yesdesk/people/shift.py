"""Whether a colleague can be asked now: on shift by itself from signing in at a desk until closing, or as they say.

It is worked out when it is read, from the branch's own hours: it ends also where nothing runs that could end it. One
current row a person (`CurrentShift`), and nowhere when somebody came, went or rested.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.dates import local_day
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.people.models import (
    CurrentShift,
    DeskCover,
    PushSubscription,
    ShiftState,
    ShortBreak,
    StaffSession,
    User,
)
from yesdesk.places.hours import Opening, open_spans_on
from yesdesk.places.queries import (
    branches,
    cached_library,
    is_own_network,
    library_or_none,
    opening_hours_of,
    the_library,
    zone_of,
)

LONGEST: Final = timedelta(hours=14)
"""A shift that somebody began while their branch is closed, or has no hours, ends after so long."""

EARLY: Final = timedelta(hours=2)
"""Who signs in so long before the branch opens is on shift once it does."""

AHEAD: Final = timedelta(hours=26)
"""No shift ends later than so far from now: a row that says so was written under a wrong clock, and does not hold."""

PAGE_OPEN_FOR: Final = timedelta(minutes=10)
"""A page that was used, or listened, so lately may be open still; it is written down each five minutes."""


def shift_is(now: datetime, *states: ShiftState, of: str = "", latest: datetime | None = None) -> Q:
    """Whether a member's shift is one of these now. `of`: the way to the member, like `user__`."""
    row = f"{of}current_shift__"
    begun = Q(**{f"{row}begins": None}) | Q(**{f"{row}begins__lte": now})
    holds = {f"{row}until__gt": now, f"{row}until__lte": latest or now + AHEAD}
    return begun & Q(**{f"{row}state__in": states}, **holds)


def on_shift(now: datetime, of: str = "", *, latest: datetime | None = None) -> Q:
    """Works here, on shift, on no break. `of`: the way to the member, like `user__`."""
    off = Q(**{f"{of}short_break__until__gt": now})
    works_here = Q(**{f"{of}is_active": True})
    return works_here & shift_is(now, ShiftState.ON, of=of, latest=latest) & ~off


@transaction.atomic
def set_shift(state: ShiftState, *, by: Actor) -> None:
    """Set `by` on shift or on a break until their branch closes today (14 hours where it is closed, or has no hours),
    or off until the end of the day: signing in again does not change that.
    """
    now = timezone.now()
    me = by.user_id or 0
    if not User.objects.filter(pk=me, is_active=True).exists():
        raise NotFound.plain()
    today = _open_today(by.branch, now)
    if state is ShiftState.OFF:
        until = _end_of_the_day(now, zone_of(by.branch))
    else:
        until = today.closes if today else now + LONGEST
    if state is not ShiftState.OFF:
        User.objects.filter(pk=me).update(away=False)
    CurrentShift.objects.update_or_create(
        user_id=me, defaults={"state": state, "begins": None, "until": until}
    )
    ShortBreak.objects.filter(user=me).delete()


def begin_shift(user: Any, request: Any, **_signal: Any) -> None:
    """Set on shift who signs in at a desk, from opening until closing, unless they have said otherwise today. Receives
    `user_logged_in`.
    """
    now = timezone.now()
    answers = Permission.DESK_REQUEST_ANSWER in user.job_class.permissions
    if user.away or not answers or library_or_none() is None or not _is_at_a_desk(request):
        return
    today = _open_today(user.branch_id, now) if clock_is_trusted(now) else None
    if today is None or now < today.opens - EARLY:
        return
    begins = today.opens if today.opens > now else None
    values = {"state": ShiftState.ON, "begins": begins, "until": today.closes}
    mine = CurrentShift.objects.filter(user=user)
    over = Q(until=None) | Q(until__lte=now) | Q(until__gt=now + AHEAD)
    if not mine.filter(over).update(**values):  # of two at once, what they said themselves stays
        CurrentShift.objects.bulk_create([CurrentShift(user=user, **values)], ignore_conflicts=True)


def _is_at_a_desk(request: Any) -> bool:
    """At a shared desk computer, or inside the library's own networks; where it named none, at anything but a phone."""
    if "shared_desk" in request.session:
        return True
    client = request.META.get("REMOTE_ADDR", "")
    if cached_library().own_networks:
        return is_own_network(client)
    return bool(client) and "Mobi" not in request.META.get("HTTP_USER_AGENT", "")


def end_shift_when_gone(member: int) -> None:
    """End the shift of who signed out, where they are signed in nowhere else and no phone of theirs rings. What they
    said for the whole day stays.
    """
    now = timezone.now()
    here = StaffSession.objects.filter(user=member, expire_date__gt=now).exists()
    if not here and not PushSubscription.objects.filter(user=member).exists():
        CurrentShift.objects.filter(user=member).exclude(state=ShiftState.OFF).delete()


def note_pages_open(members: Iterable[int], now: datetime) -> None:
    """Note that a page of each of these members (user ids) is open: a question reaches them."""
    rows = [CurrentShift(user_id=pk, page_until=now + PAGE_OPEN_FOR) for pk in sorted(members)]
    CurrentShift.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user"], update_fields=["page_until"]
    )


@transaction.atomic
def set_away(member: int, *, away: bool, by: Actor) -> None:
    """Note that a member (user id) is away, or back: their own to say, or a lead's. It leaves no trace. Who is away is
    on no shift. Raises NotAllowed, and NotFound for nobody who works here.
    """
    if member != by.user_id:
        by.require(Permission.DESK_LEADS_SEE)
    who = User.objects.filter(pk=member, is_active=True)
    if not who.update(away=away):
        raise NotFound.plain()
    if away:
        who.update(by_phone_until=None)
        ended = {"state": ShiftState.OFF, "begins": None, "until": None}
        CurrentShift.objects.filter(user=member).update(**ended)


@transaction.atomic
def set_reachable_by_phone(member: int, *, reachable: bool, by: Actor) -> None:
    """Note, as a lead, that a colleague (user id) can be reached by phone today, or no longer. It ends with the day.
    Raises NotFound for nobody who works here.
    """
    by.require(Permission.DESK_LEADS_SEE)
    now = timezone.now()
    until = _end_of_the_day(now, the_library().time_zone) if reachable else None
    who = User.objects.filter(pk=member, is_active=True)
    if not who.update(by_phone_until=until):
        raise NotFound.plain()


def _end_of_the_day(now: datetime, zone: str) -> datetime:
    return datetime.combine(local_day(now, zone) + timedelta(days=1), time(), ZoneInfo(zone))


def _open_today(branch: int | None, now: datetime) -> Opening | None:
    """From the first opening to the last closing of this day at a branch, or (None) at any of them; None where it has
    closed already, stays closed, or nobody wrote its hours.
    """
    places = [each for each in branches() if branch in {None, each.pk}]
    hours = opening_hours_of(places)
    days = [open_spans_on(hours[each.pk], local_day(now, each.time_zone)) for each in places]
    still = [Opening(day[0].opens, day[-1].closes) for day in days if day and day[-1].closes > now]
    if not still:
        return None
    return Opening(min(each.opens for each in still), max(each.closes for each in still))


def has_opening_hours(branch: int | None) -> bool:
    """Whether somebody wrote when this branch is open, or (None) any of them. Three queries."""
    hours = opening_hours_of(each for each in branches() if branch in {None, each.pk})
    return any(any(each.week) for each in hours.values())


def forget_shifts(now: datetime) -> None:
    """Delete what was said of a shift, a break or a need that is over, and of a page that is closed, so that it tells
    nobody when they last worked.
    """
    far = now + AHEAD
    over = CurrentShift.objects.filter(Q(until__lte=now) | Q(until__gt=far))
    over.update(state=ShiftState.OFF, begins=None, until=None)
    closed = CurrentShift.objects.filter(Q(page_until__lte=now) | Q(page_until__gt=far))
    closed.update(page_until=None)
    CurrentShift.objects.filter(until=None, page_until=None).delete()
    User.objects.filter(by_phone_until__lte=now).update(by_phone_until=None)
    ShortBreak.objects.filter(until__lte=now).delete()
    DeskCover.objects.filter(until__lte=now).delete()
