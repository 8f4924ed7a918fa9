"""Relief after something hard: ten minutes off, and a colleague for the desk.

Each row goes with its time and says no reason. How a colleague felt is asked and never written down.
"""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.dates import local_day
from yesdesk.core.errors import Refusal
from yesdesk.core.events import announce
from yesdesk.core.permissions import Permission
from yesdesk.people.models import DeskCover, ShortBreak, User
from yesdesk.people.phone_alerts.actions import PRIORITY, PhoneAlert, send_alert
from yesdesk.people.queries import own_member, phone_for_alert, phones_of
from yesdesk.people.relief.queries import colleagues_at_desk
from yesdesk.people.shift import closes_today, is_on_shift
from yesdesk.places.queries import zone_of

OFF_FOR: Final = timedelta(minutes=10)
ASKED_FOR: Final = timedelta(minutes=10)


@transaction.atomic
def take_short_break(*, by: Actor, clock: str | None = None) -> datetime:
    """Take ten minutes off, or until `clock` today, as typed: nothing is asked of `by` until then. Raises Refusal for a
    clock that is none, that is over, or after closing.
    """
    now = timezone.now()
    until = now + OFF_FOR if clock is None else _off_until(clock, now, by=by)
    ShortBreak.objects.update_or_create(user=own_member(by), defaults={"until": until})
    return until


def _off_until(clock: str, now: datetime, *, by: Actor) -> datetime:
    zone = zone_of(by.branch)
    closes = closes_today(by.branch, now)
    try:
        typed = time.fromisoformat(clock).replace(tzinfo=None)
    except ValueError:
        until = now
    else:
        until = datetime.combine(local_day(now, zone), typed, ZoneInfo(zone))
    if until <= now or (closes is not None and until > closes):
        raise Refusal(
            _("That time is over, or we’re closed then."),
            next_step=_("Choose a time later today, up to closing."),
            code="people.off_until.time",
        )
    return until


@transaction.atomic
def end_short_break(*, by: Actor) -> None:
    ShortBreak.objects.filter(user=by.user_id or 0).delete()


@transaction.atomic
def ask_for_cover(*, by: Actor) -> DeskCover:
    """Ask everybody on shift at the branch, on their pages and phones. Raises Refusal where nobody can be asked."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    there = colleagues_at_desk(by)
    if not there or by.user_id is None:
        raise Refusal(
            _("No other colleague here on shift can be asked."),
            next_step=_("Call somebody. You can close the desk until they are here."),
            code="people.cover.nobody",
            next_href=reverse("all_right"),
            next_label=_("Whom to call"),
        )
    before = DeskCover.objects.filter(asked_by=by.user_id, until__gt=timezone.now()).first()
    if before is not None:
        return before
    cover, _new = DeskCover.objects.update_or_create(
        asked_by_id=by.user_id,
        defaults={
            "branch_id": by.branch,
            "until": timezone.now() + ASKED_FOR,
            "taken_by": None,
        },
    )
    members = [each.pk for each in there]
    announce(*(f"staff.{pk}" for pk in members))
    for phone in phones_of(SYSTEM, members):
        ring_for_cover.enqueue(cover.pk, phone)
    return cover


@transaction.atomic
def take_desk(cover: DeskCover, *, by: Actor) -> None:
    """Take the desk and tell the colleague who asked. If two do so at once, the second is told who was first."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    open_still = DeskCover.objects.filter(pk=cover.pk, taken_by=None, until__gt=timezone.now())
    if by.user_id == cover.asked_by_id or not open_still.update(taken_by=by.user_id):
        raise Refusal(
            _("Somebody takes the desk already, or no help is needed any more."),
            next_step=_("Go on with what you do."),
            code="people.cover.over",
        )
    _tell_pages(cover)


@transaction.atomic
def end_cover(*, by: Actor) -> None:
    mine = DeskCover.objects.filter(asked_by=by.user_id or 0).first()
    if mine is not None:
        mine.delete()
        _tell_pages(mine)


def _tell_pages(cover: DeskCover) -> None:
    members = User.objects.filter(is_active=True)
    if cover.branch_id is not None:
        members = members.filter(branch__in=[cover.branch_id]) | members.filter(branch=None)
    announce(*(f"staff.{pk}" for pk in members.values_list("pk", flat=True)))


@task(priority=PRIORITY)
def ring_for_cover(cover: int, phone: int, tries: int = 0) -> None:
    """Ring one phone while nobody has taken the desk. It says neither who asks nor why."""
    asked = DeskCover.objects.filter(pk=cover, taken_by=None, until__gt=timezone.now()).first()
    found = phone_for_alert(SYSTEM, phone) if asked else None
    if asked is None or found is None or not is_on_shift(SYSTEM, found.user_id):
        return
    wanted = PhoneAlert(
        says=gettext_lazy("A colleague needs somebody at the desk"),
        opens=reverse("asked"),
        topic="cover",
        number=int(asked.until.timestamp()),
        until=asked.until,
    )
    rang = send_alert(found, wanted, tries=tries, by=SYSTEM)
    if rang.again_at is not None:
        ring_for_cover.using(run_after=rang.again_at).enqueue(cover, phone, tries + 1)
