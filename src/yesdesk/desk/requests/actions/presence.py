"""Saying that one is here: for sixty seconds, in no event, log or backup."""

from datetime import datetime, timedelta

from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import Presence, Request

PRESENT_FOR = timedelta(seconds=60)


def ping_presence(request: Request, *, writing: bool, by: Actor) -> None:
    """Record that `by` has this request open, or (`writing`) writes an answer just now."""
    by.require(Permission.DESK_REQUEST_SEE)
    if by.user_id is None:
        return
    until = timezone.now() + PRESENT_FOR
    seen = {"until": until, **({"writing_until": until} if writing else {})}
    here = Presence(request=request, user_id=by.user_id, **seen)
    if Presence.objects.filter(request=request, user=by.user_id).update(**seen):
        return  # nearly always: an open page says so every twenty seconds
    Presence.objects.bulk_create(
        [here],
        update_conflicts=True,
        unique_fields=["request", "user"],
        update_fields=list(seen),
    )


def end_presence(request: Request, *, by: Actor) -> None:
    """Remove the presence of who has left the page."""
    Presence.objects.filter(request=request, user=by.user_id).delete()


def cleanup_presence(_ref: str, now: datetime) -> None:
    """Timer handler: remove who is no longer here."""
    Presence.objects.filter(until__lt=now).delete()
