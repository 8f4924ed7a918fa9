"""Write a trace row beside an administrative act, in the act's own transaction."""

from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.models import Trace


def trace(tag: str, subject: str = "", *, by: Actor, **detail: str | int | bool | None) -> None:
    """Note that `by` did `tag` (`room.noun.past_verb`) to `subject` (`user:4`). No patron's words in `detail`."""
    Trace.objects.create(
        at=timezone.now(),
        actor=by.user_id or 0,
        job_class=by.job_class,
        tag=tag,
        subject=subject,
        detail=detail,
    )
