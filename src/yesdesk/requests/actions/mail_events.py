"""Events of mail: a second branch, an automatic answer, mail that comes back, copied people."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.events import announce
from yesdesk.core.permissions import Permission
from yesdesk.places.models import Branch
from yesdesk.requests.access import staying
from yesdesk.requests.actions.intake import reopen_if_closed
from yesdesk.requests.actions.timeline import add_entry, desk_topic, lock_request
from yesdesk.requests.models import CopiedBranch, Entry, EntryKind, Participant, Request
from yesdesk.requests.queries.mail_status import was_answered_on_file


@transaction.atomic
def add_waiting_branch(request: Request, branch: Branch, *, by: Actor) -> bool:
    """Let a request wait at a second branch that its mail came to; True if that is new."""
    if by.is_staff or request.branch_id == branch.pk or branch.closed_for_good:
        return False
    _row, new = CopiedBranch.objects.get_or_create(request=request, branch=branch)
    if new:
        announce(desk_topic(request, branch.pk))
    return new


@transaction.atomic
def record_auto_reply(request: Request, *, words: str, by: Actor) -> Entry:
    """Add an out-of-office message for staff. It reopens nothing and starts no clock."""
    return add_entry(request, EntryKind.AUTO_REPLY, by=by, now=timezone.now(), text=words[:20_000])


@transaction.atomic
def record_undelivered(
    request: Request, *, message: int, automatic: bool, by_text: bool = False, by: Actor
) -> None:
    """Say that our mail or text did not arrive, once for each `message`. Without a colleague's answer the patron waits
    again; a lost receipt costs nobody a turn.
    """
    request = staying(request)
    lock_request(request)
    said = Entry.objects.filter(request=request, kind=EntryKind.MAIL_FAILED)
    if said.filter(message=message).exists():
        return
    now = timezone.now()
    changes: dict[str, object] = {}
    if not automatic:
        reopen_if_closed(request, by=by)
        changes = {"waiting_since": request.waits_since or now}
    add_entry(
        request,
        EntryKind.MAIL_FAILED,
        by=by,
        now=now,
        message=message,
        detail={"by_text": True} if by_text else {},
        columns={"not_patrons": was_answered_on_file(request, message)},
        changes=changes,
    )


def add_copied(request: Request, copied: Iterable[tuple[str, str]]) -> None:
    """Note (name, address) of copied people. Nothing goes there until staff say so."""
    Participant.objects.bulk_create(
        [Participant(request=request, name=name, address=address) for name, address in copied],
        ignore_conflicts=True,
    )


@transaction.atomic
def toggle_participant(request: Request, *, address: str, by: Actor) -> bool:
    """Send answers to a copied `address`, or stop; return whether they go there now."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    lock_request(request)
    copied = Participant.objects.get(request=request, address=address)
    who = f"{copied.name} ({address})" if copied.name else address
    takes_part = copied.gets_answers = not copied.gets_answers
    copied.save(update_fields=["gets_answers"])
    if takes_part:
        words = _("Answers go to %(who)s too from now on.") % {"who": who}
    else:
        words = _("Answers don’t go to %(who)s any more.") % {"who": who}
    add_entry(request, EntryKind.NOTE, by=by, now=timezone.now(), text=words)
    return takes_part
