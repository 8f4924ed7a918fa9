"""Carry acts to the library system. `ils` never runs by itself: whoever wants an act calls it."""

from uuid import UUID

from django.tasks import task

from yesdesk.core.actors import SYSTEM
from yesdesk.desk.decisions.settle import settle_act
from yesdesk.ils.acts.execution import execute


@task()
def carry_act(uuid: str) -> None:
    """Carry out one act as far as it goes now, and come back for the rest."""
    carried = execute(uuid, by=SYSTEM)
    if carried.again_at is not None:
        carry_act.using(run_after=carried.again_at).enqueue(uuid)
    else:
        settle_act(UUID(uuid), by=SYSTEM)
