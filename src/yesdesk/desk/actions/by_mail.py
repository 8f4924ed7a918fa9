"""What only mail brings: a request at two branches, and a mailbox that answers by itself."""

from django.db import transaction
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.events import announce
from yesdesk.desk.actions.timeline import add_entry
from yesdesk.desk.models import AlsoAt, Entry, EntryKind, Request
from yesdesk.places.models import Branch


@transaction.atomic
def stand_at(request: Request, branch: Branch, *, by: Actor) -> bool:
    """The same mail came to `branch` too: it waits on that desk as well. Whether that is new."""
    if by.is_staff or request.branch_id == branch.pk:
        return False
    _row, new = AlsoAt.objects.get_or_create(request=request, branch=branch)
    if new:
        announce(f"desk.{branch.pk}")
    return new


@transaction.atomic
def note_auto_reply(request: Request, *, words: str, by: Actor) -> Entry:
    """An out-of-office message: kept for staff to see. It opens nothing again and starts no clock."""
    return add_entry(request, EntryKind.AUTO_REPLY, by=by, now=timezone.now(), text=words[:20_000])
