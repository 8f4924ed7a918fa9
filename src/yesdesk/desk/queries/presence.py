"""Who else has a request open right now."""

from dataclasses import dataclass

from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.desk.models import Presence, Request


@dataclass(frozen=True, slots=True)
class Here:
    """A colleague with the request open."""

    name: str
    writing: bool


def others_here(request: Request, *, by: Actor) -> list[Here]:
    """Colleagues who have it open, those who write first."""
    now = timezone.now()
    rows = Presence.objects.filter(request=request, until__gt=now).exclude(user=by.user_id)
    here = [
        Here(name, writing=writing_until is not None and writing_until > now)
        for name, writing_until in rows.values_list("user__name", "writing_until")
    ]
    return sorted(here, key=lambda one: (not one.writing, one.name))
