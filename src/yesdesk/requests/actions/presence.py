"""Presence on an open request: for sixty seconds, in no event, log or backup.

It ends at once for a member who answers, signs out or locks the screen. Its row stays while the member waits for the
patron's answer (`answered.py`), and no longer than the names on a closed request.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.events import announce
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.requests.models import News, Presence, Request

PRESENT_FOR = timedelta(seconds=60)
WAITS_AFTER_CLOSING: Final = timedelta(days=14)


def ping_presence(request: Request, *, writing: bool, by: Actor) -> None:
    """Record that `by` has this request open, or (`writing`) writes an answer."""
    by.require(Permission.DESK_REQUEST_SEE)
    if by.user_id is None:
        return
    until = timezone.now() + PRESENT_FOR
    if _is_still_here(request.pk, by.user_id, until, writing=writing):
        return  # nearly always: an open page says so every twenty seconds
    seen = {"until": until, **({"writing_until": until} if writing else {})}
    here = Presence(request=request, user_id=by.user_id, **seen)
    Presence.objects.bulk_create(
        [here],
        update_conflicts=True,
        unique_fields=["request", "user"],
        update_fields=list(seen),
    )


def _is_still_here(request: int, user: int, until: datetime, *, writing: bool) -> bool:
    # Written out: each open page asks it every twenty seconds.
    moment = connection.ops.adapt_datetimefield_value(until)
    with connection.cursor() as cursor:
        cursor.execute(_STILL_HERE, [moment, moment if writing else None, request, user])
        return bool(cursor.rowcount > 0)


_STILL_HERE: Final = """
UPDATE desk_presence SET until = %s, writing_until = COALESCE(%s, writing_until)
WHERE request_id = %s AND user_id = %s
"""


def end_presence(request: Request, *, by: Actor) -> None:
    """End a presence in the transaction of the answer, which tells open pages."""
    if by.user_id is not None:
        moment = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(_GONE, [moment, request.pk, by.user_id])


_GONE: Final = "UPDATE desk_presence SET until = %s, writing_until = NULL WHERE request_id = %s AND user_id = %s"


@transaction.atomic
def end_all_presence(user: int) -> None:
    """End a member's (user id) presence, and tell the pages that showed it."""
    now = timezone.now()
    open_now = Presence.objects.filter(user=user, until__gt=now)
    requests = list(open_now.values_list("request_id", flat=True))
    if requests:
        open_now.update(until=now, writing_until=None)
        announce(*(f"request.{pk}" for pk in requests))


def cleanup_presence(_ref: str, now: datetime) -> None:
    over = Q(user__is_active=False) | Q(request__closed_at__lt=now - WAITS_AFTER_CLOSING)
    Presence.objects.filter(Q(news=News.NONE) | over, until__lte=now).delete()


@dataclass(frozen=True, slots=True)
class PresentColleague:
    name: str
    writing: bool


def others_present(request: Request, *, by: Actor) -> list[PresentColleague]:
    now = timezone.now()
    rows = _others_here.rows(request=request.pk, now=now, me=by.user_id or 0)
    here = [
        PresentColleague(name, writing=writing_until is not None and writing_until > now)
        for name, writing_until in rows
    ]
    return sorted(here, key=lambda one: (not one.writing, one.name))


@PreparedQuery
def _others_here(
    *, request: int, now: datetime, me: int
) -> QuerySet[Presence, tuple[str, datetime | None]]:
    others = Presence.objects.filter(request=request, until__gt=now).exclude(user=me)
    return others.values_list("user__name", "writing_until")
