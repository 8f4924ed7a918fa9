"""An act's twenty seconds, for all acts of one entry together."""

from uuid import UUID

from django.db import transaction
from django.utils.module_loading import import_string

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.desk.decisions.apply import CARRY
from yesdesk.desk.decisions.settle import settle_act
from yesdesk.desk.models import Entry, EntryKind
from yesdesk.ils.acts.actions import cancel, send_now


@transaction.atomic
def cancel_acts(entry: Entry, *, by: Actor) -> None:
    """Cancel the acts of an entry before they are sent. Raises Refusal when any is on its way, and then all of it
    stays.
    """
    for uuid in _acts_of(entry, by):
        cancel(uuid, by=by)
        settle_act(uuid, by=by)


@transaction.atomic
def send_acts_now(entry: Entry, *, by: Actor) -> None:
    """Send an entry's acts now, without the rest of the twenty seconds."""
    for uuid in _acts_of(entry, by):
        send_now(uuid, by=by)
        import_string(CARRY).enqueue(str(uuid))


def _acts_of(entry: Entry, by: Actor) -> list[UUID]:
    by.require(Permission.DESK_REQUEST_ANSWER)
    if entry.kind != EntryKind.ACT:
        raise NotFound.plain()
    return [UUID(text) for text in entry.detail["acts"]]
