"""Put a sign up, and keep it up while a page of that service point is open. Nothing says who did it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import at_words
from yesdesk.core.errors import Refusal
from yesdesk.core.events import announce
from yesdesk.core.permissions import Permission
from yesdesk.desk.sign.chat import LEASE, SHORT
from yesdesk.desk.sign.queries import forget_signs
from yesdesk.places import hours as pure
from yesdesk.places.models import ServicePoint, Sign, SignState
from yesdesk.places.queries import opening_hours


@transaction.atomic
def put_up(
    point: ServicePoint, state: SignState, *, by: Actor, back_at: datetime | None = None
) -> None:
    """Show a state at a service point; `back_at` with `back` alone. Raises Refusal after closing time."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    now = timezone.now()
    until = back_at if state is SignState.BACK_AT and back_at else now + LEASE
    if until > now + LEASE:
        _refuse_after_closing(point, now, until, by.language)
    Sign.objects.update_or_create(point=point, defaults={"state": state, "until": until})
    announce(f"signs.{point.branch_id}")
    transaction.on_commit(forget_signs)


def _refuse_after_closing(
    point: ServicePoint, now: datetime, until: datetime, language: str
) -> None:
    last = pure.closing_time(opening_hours(point.branch), now)
    if last is None or until <= last:
        return
    closes = at_words(last, zone=point.branch.time_zone, language=language, now=now)
    raise Refusal(
        _("%(branch)s closes %(at)s.") % {"branch": point.branch.name, "at": closes},
        next_step=_("Choose an earlier time, or Paused."),
        code="desk.sign.closed",
    )


def renew_signs(points: Collection[int]) -> None:
    """Renew the leases of signs at these points. A sign that ran out stays off, and a time that was said stays."""
    now = timezone.now()
    here = Sign.objects.filter(point__in=points, until__gt=now, until__lt=now + SHORT)
    here.exclude(state=SignState.BACK_AT).update(until=now + LEASE)
