"""Asks the library system and carries acts to it. `ils` never runs by itself: whoever wants something calls it."""

from uuid import UUID

from django.tasks import task

from yesdesk.core.actors import SYSTEM
from yesdesk.desk.actions.proving import know_by_address
from yesdesk.desk.actions.settling import settle_act
from yesdesk.desk.models import Request
from yesdesk.ils.actions.carrying import carry_out


@task()
def carry_act(uuid: str) -> None:
    """Brings one act as far as it goes now, and comes back for the rest."""
    carried = carry_out(uuid, by=SYSTEM)
    if carried.again_at is not None:
        carry_act.using(run_after=carried.again_at).enqueue(uuid)
    else:
        settle_act(UUID(uuid), by=SYSTEM)


@task()
def recognise_sender(request: int) -> None:
    """Looks for the account of a sender whom our own mail server vouches for."""
    found = Request.objects.select_related("branch", "patron").filter(pk=request).first()
    if found is not None:
        know_by_address(found, by=SYSTEM)
