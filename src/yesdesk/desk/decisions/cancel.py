"""Take back what was done: all acts of one entry in their twenty seconds, and a word, an outcome, a promise or a
hand-over for ten minutes.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound, Refusal
from yesdesk.core.permissions import Permission
from yesdesk.desk.decisions.apply import CARRY
from yesdesk.desk.decisions.settle import settle_act
from yesdesk.desk.decisions.verbal import withdraw_verbal, withdraw_with_outcome
from yesdesk.desk.models import Entry, EntryKind
from yesdesk.desk.models.entry import UNDO_WITHIN, is_undoable
from yesdesk.desk.requests.actions.assignment import undo_hand_over
from yesdesk.desk.requests.actions.close import reopen
from yesdesk.desk.requests.actions.promises import cancel_promise
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


@transaction.atomic
def undo(entry: Entry, *, by: Actor) -> None:
    """Take back a word, an outcome, a promise or a hand-over within ten minutes, by whoever is at the desk."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    now = timezone.now()
    newer = Entry.objects.filter(request=entry.request_id, id__gt=entry.pk)
    if not is_undoable(entry.kind, entry.detail) or now - entry.at > UNDO_WITHIN:
        raise Refusal(
            _("This is longer ago than ten minutes, so it stands."),
            next_step=_("Write to the patron, or note what should happen instead."),
            code="desk.undo.too_late",
        )
    if newer.exclude(kind__in=[EntryKind.NOTE, EntryKind.UNDONE, EntryKind.REACH]).exists():
        raise Refusal(
            _("Something else has happened since, so this cannot simply be taken back."),
            next_step=_("Read what is new, then decide."),
            code="desk.undo.overtaken",
        )
    match entry.kind:
        case EntryKind.OUTCOME:
            if reopen(entry, now=now, by=by):
                withdraw_with_outcome(entry, by=by)
        case EntryKind.PROMISE:
            cancel_promise(entry.promise, by=by)
        case EntryKind.ACT:
            withdraw_verbal(entry, by=by)
        case _:
            undo_hand_over(entry, by=by)
