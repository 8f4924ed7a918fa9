"""Take an answer back in the seconds before it goes out: its mail, its copies, and all that it changed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.outbox.messages import take_back_letter
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedInsert
from yesdesk.desk.models import Entry, EntryKind, OutcomeValue, OutgoingReply, Request
from yesdesk.desk.models.decision import BY_WORDS
from yesdesk.desk.models.entry import REPLY_RIDES_ALONG, UNDO_IS_QUICKER
from yesdesk.desk.requests.actions.close import reopen
from yesdesk.desk.requests.actions.promise_state import reopen_promises
from yesdesk.desk.requests.actions.timeline import (
    add_entry,
    index_request,
    lock_request,
)


def outgoing_reply(request: Request, *, now: datetime, by: Actor) -> OutgoingReply:
    """When an answer of now goes out, by its author's clock, and how the request stands until then; not written yet."""
    return OutgoingReply(
        goes_at=now + timedelta(seconds=by.undo_seconds) + UNDO_IS_QUICKER,
        waited_since=request.waits_since,
        was_at_desk=request.at_desk,
        was_held=request.held,
    )


def keep_for_undo(outgoing: OutgoingReply, entry: Entry, changes: Mapping[str, object]) -> None:
    """Write it with its answer. `changes`: what the answer did to the request."""
    outgoing.entry = entry
    outgoing.assigned = "assigned_to_id" in changes
    _OUTGOING.write(outgoing)


_OUTGOING: Final = PreparedInsert(OutgoingReply)


@transaction.atomic
def undo_reply(entry: Entry, *, by: Actor) -> bool:
    """Take an answer back before it goes out; with it the end that it brought. False where somebody did already.
    Raises Refusal where it may have reached them, or something was built on it.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    request, now = entry.request, timezone.now()
    lock_request(request)
    went = OutgoingReply.objects.filter(entry=entry).first()
    if went is not None and went.undone_at is not None:
        return False
    if went is None or now > went.goes_at - UNDO_IS_QUICKER:
        raise _gone()
    _require_nothing_newer(entry)
    OutgoingReply.objects.filter(pk=went.pk).update(undone_at=now)
    if not take_back_letter(f"request:{request.pk}", went.goes_at):
        raise _gone()
    _reopen_with_it(entry, now=now, by=by)
    reopen_promises(request, settled_at=entry.at)
    told = {"what": "reply"}
    changes = _standing_before(request, entry, went)
    add_entry(request, EntryKind.UNDONE, by=by, now=now, detail=told, changes=changes)
    index_request(request)
    return True


def _gone() -> Refusal:
    return Refusal(
        _("This answer has gone out, so you can’t undo it."),
        next_step=_("Write to the patron again, and say what is right."),
        code="desk.undo.told",
    )


def _require_nothing_newer(entry: Entry) -> None:
    newer = Entry.objects.filter(request=entry.request_id, id__gt=entry.pk)
    standing = newer.exclude(outgoing__undone_at__isnull=False)
    # an exception in its words goes with it (decisions/cancel.py)
    standing = standing.exclude(decision__option__startswith=BY_WORDS)
    if standing.exclude(kind__in=REPLY_RIDES_ALONG).exists():
        raise Refusal(
            _("Something else has happened since, so this can’t simply be taken back."),
            next_step=_("Read what is new, then decide."),
            code="desk.undo.overtaken",
        )


def _reopen_with_it(entry: Entry, *, now: datetime, by: Actor) -> None:
    """An end since then rests on this answer. Where the patron wrote again, it is open already; where they took it
    back, it stays closed.
    """
    request = entry.request
    if request.closed_at is None:
        return
    newer = Entry.objects.filter(request=request.pk, id__gt=entry.pk, kind=EntryKind.OUTCOME)
    of_staff = newer.exclude(outcome__value=OutcomeValue.WITHDRAWN)
    for ended in of_staff.order_by("-id")[:1]:
        ended.request = request
        reopen(ended, now=now, by=by)


def _standing_before(request: Request, entry: Entry, went: OutgoingReply) -> dict[str, Any]:
    """Where the patron wrote meanwhile, they have waited since before all the same."""
    if request.closed_at is not None:
        return {}
    changes: dict[str, Any] = {
        "waiting_since": went.waited_since or request.waiting_since,
        "at_desk": went.was_at_desk or request.at_desk,
        "held": went.was_held or request.held,
    }
    if went.assigned and request.assigned_to_id == entry.author_id:
        changes |= {"assigned_to_id": None, "assigned_at": None}
    return changes | _second_look_before(request, entry)


def _second_look_before(request: Request, entry: Entry) -> dict[str, Any]:
    """Where this answer was the second look that a patron asked for, it is wanted again."""
    kinds = (EntryKind.SECOND_LOOK, EntryKind.REPLY, EntryKind.OUTCOME)
    before = Entry.objects.filter(request=request, pk__lt=entry.pk, kind__in=kinds)
    newest = before.exclude(outgoing__undone_at__isnull=False).order_by("-pk").first()
    if newest is None or newest.kind != EntryKind.SECOND_LOOK:
        return {}
    return {"second_look_since": newest.at}
