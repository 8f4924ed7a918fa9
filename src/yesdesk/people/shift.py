"""Saying whether one can be asked now. Each says it for themselves, and it ends by itself."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.people.models import DeskCover, ShiftState, ShortBreak, User
from yesdesk.places.models import Branch
from yesdesk.places.queries import closing_today, the_library

LONGEST: Final = timedelta(hours=14)


@transaction.atomic
def set_shift(state: ShiftState, *, by: Actor) -> None:
    """Set `by` on shift, on a break or off, until their branch closes today (14 hours where it is closed)."""
    now = timezone.now()
    until = None if state is ShiftState.OFF else _until(by.branch, now)
    me = User.objects.filter(pk=by.user_id or 0, is_active=True)
    if not me.update(shift=state, shift_until=until):
        raise NotFound.plain()
    ShortBreak.objects.filter(user=by.user_id).delete()


@transaction.atomic
def set_reachable_by_phone(member: int, *, reachable: bool, by: Actor) -> None:
    """Note, as a lead, that a colleague (user id) can be reached by phone today, or no longer. It ends with the day.
    Raises NotFound for nobody who works here.
    """
    by.require(Permission.DESK_LEADS_SEE)
    until = _end_of_the_day(timezone.now()) if reachable else None
    who = User.objects.filter(pk=member, is_active=True)
    if not who.update(by_phone_until=until):
        raise NotFound.plain()


def _end_of_the_day(now: datetime) -> datetime:
    zone = ZoneInfo(the_library().time_zone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone)


def _until(branch: int | None, now: datetime) -> datetime:
    here = Branch.objects.filter(pk=branch).first() if branch is not None else None
    closes = closing_today(here, now) if here is not None else None
    return closes or now + LONGEST


def forget_shifts(now: datetime) -> None:
    """Delete what somebody said of a shift that is over, so that it tells nobody when they last worked."""
    over = User.objects.filter(shift_until__lte=now)
    over.update(shift=ShiftState.OFF, shift_until=None)
    User.objects.filter(by_phone_until__lte=now).update(by_phone_until=None)
    forget_relief("", now)


def forget_relief(_ref: str, now: datetime) -> None:
    """Delete the few minutes off that are over, and who asked for somebody at the desk. Each ten minutes."""
    ShortBreak.objects.filter(until__lte=now).delete()
    DeskCover.objects.filter(until__lte=now).delete()
