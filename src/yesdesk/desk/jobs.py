"""Carries acts to the library system. `ils` never runs by itself: whoever wanted the act calls it."""

from uuid import UUID

from django.tasks import task

from yesdesk.core.actors import SYSTEM
from yesdesk.desk.actions.settling import settle_act
from yesdesk.ils.actions.carrying import carry_out


@task()
def carry_act(uuid: str) -> None:
    """Brings one act as far as it goes now, and comes back for the rest."""
    carried = carry_out(uuid, by=SYSTEM)
    if carried.again_at is not None:
        carry_act.using(run_after=carried.again_at).enqueue(uuid)
    else:
        settle_act(UUID(uuid), by=SYSTEM)
