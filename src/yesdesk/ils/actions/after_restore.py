"""A restored backup holds acts that waited when it was made, and may have been sent since."""

from django.db import transaction
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.ils.models import Act, ActState
from yesdesk.ils.poll_schedule import poll_until


@transaction.atomic
def mark_unknown_after_restore(*, by: Actor) -> int:
    """Whatever was on its way is unknown from now on: looked for, and never sent a second time; how many."""
    by.require(Permission.ILS_ACT_DO)
    moving = Act.objects.filter(state__in=[ActState.WAITING, ActState.SENDING])
    now = timezone.now()
    return moving.update(state=ActState.UNKNOWN, sent_at=now, look_until=poll_until(now))
