"""Colleagues who have the same request open now."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.desk.models import Presence, Request


@dataclass(frozen=True, slots=True)
class PresentColleague:
    """A colleague with the request open."""

    name: str
    writing: bool


def others_present(request: Request, *, by: Actor) -> list[PresentColleague]:
    """Colleagues who have the request open, those who write first."""
    now = timezone.now()
    rows = _HERE.rows(request=request.pk, now=now, me=by.user_id or 0)
    here = [
        PresentColleague(name, writing=writing_until is not None and writing_until > now)
        for name, writing_until in rows
    ]
    return sorted(here, key=lambda one: (not one.writing, one.name))


def _here(
    *, request: int, now: datetime, me: int
) -> QuerySet[Presence, tuple[str, datetime | None]]:
    others = Presence.objects.filter(request=request, until__gt=now).exclude(user=me)
    return others.values_list("user__name", "writing_until")


_HERE = PreparedQuery(_here)
