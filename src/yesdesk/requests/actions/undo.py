"""Undo an entry: one function puts back what the entry's row kept of the request, once.

| entry | row | columns put back | what ends its undo |
|---|---|---|---|
| outcome | `Outcome` | wait, desk, held | ten minutes, a newer entry, a letter that left |
| hand-over | `HandOver` | branch, point, hands | ten minutes, a newer entry, a colleague who took it |
| merge | `Merge` of each | wait, desk; of the younger ones hands too | ten minutes, a newer entry |
| answer | `OutgoingReply` | wait, desk, held | its letter that left, a newer act |
| promise | `Promise` | none: what is owed is read from the promises that are left | as an outcome |

A note, a changed address and who has it open stand in nobody's way, nor does an answer that was undone itself. A scan
gives back the patron's columns, and a noted need is erased: both have their own place.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.events import announce
from yesdesk.core.outbox.messages import take_back_letter
from yesdesk.core.permissions import Permission
from yesdesk.requests.actions.assignment import taken_by_another
from yesdesk.requests.actions.letters import cancel_letter
from yesdesk.requests.actions.passed import forget_passed
from yesdesk.requests.actions.promise_state import (
    cancel_promise,
    owe,
    reopen_promises,
)
from yesdesk.requests.actions.timeline import (
    add_entry,
    change_requests,
    desk_topic,
    index_request,
    lock_request,
    notify_pages,
)
from yesdesk.requests.counting.rules import count_reopened, count_rules
from yesdesk.requests.models import (
    Approval,
    Call,
    Decision,
    Entry,
    EntryKind,
    HandOver,
    Merge,
    Outcome,
    OutcomeValue,
    OutgoingReply,
    Promise,
    Request,
)
from yesdesk.requests.models.decision import BY_WORDS, is_undoable
from yesdesk.requests.models.entry import REPLY_RIDES_ALONG, UNDO_IS_QUICKER, UNDO_WITHIN

_STANDING: Final = {"waiting_since": "waited_since", "at_desk": "was_at_desk", "held": "was_held"}
_OLDER: Final = {"waiting_since": "older_waited_since", "at_desk": "older_was_at_desk"}
_YOUNGER: Final = {
    "waiting_since": "waited_since",
    "at_desk": "was_at_desk",
    "assigned_to_id": "was_assigned_to_id",
}
_PLACE: Final = {
    "branch_id": "branch_id",
    "service_point_id": "service_point_id",
    "assigned_to_id": "was_assigned_to_id",
}
_RIDE_ALONG: Final = (EntryKind.NOTE, EntryKind.UNDONE, EntryKind.CONTACT)


@transaction.atomic
def undo_entry(entry: Entry, *, by: Actor) -> bool:
    """Undo an outcome, a promise, a hand-over, a merge or an answer. False where somebody did already.

    Raises Refusal once it is too late, the patron knows of it, or something was built on it.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    lock_request(entry.request)
    if entry.kind == EntryKind.REPLY:
        _require_nothing_newer(entry, REPLY_RIDES_ALONG)
    else:
        require_undoable(entry, None)
    if entry.kind == EntryKind.PROMISE:
        cancel_promise(entry.promise, by=by)
        return True
    return _put_back(entry, by=by, now=timezone.now())


def require_undoable(entry: Entry, decision: Decision | None) -> None:
    """Raise Refusal for what is longer ago than ten minutes, or where something else has happened since."""
    if not is_undoable(entry.kind, decision) or timezone.now() - entry.at > UNDO_WITHIN:
        raise Refusal(
            _("That was more than ten minutes ago, so it stays."),
            next_step=_("Write to the patron, or note what should happen instead."),
            code="desk.undo.too_late",
        )
    _require_nothing_newer(entry, _RIDE_ALONG)


def _require_nothing_newer(entry: Entry, ride_along: Collection[EntryKind]) -> None:
    newer = Entry.objects.filter(request=entry.request_id, id__gt=entry.pk)
    standing = newer.exclude(outgoing__undone_at__isnull=False)
    # an exception in the words of an answer goes with it (decisions/cancel.py)
    standing = standing.exclude(decision__option__startswith=BY_WORDS)
    if standing.exclude(kind__in=ride_along).exists():
        raise Refusal(
            _("Something else has happened since, so this can’t simply be taken back."),
            next_step=_("Read what is new, then decide."),
            code="desk.undo.overtaken",
        )


def _gone_out_refusal() -> Refusal:
    return Refusal(
        _("This answer has gone out, so you can’t undo it."),
        next_step=_("Write to the patron again, and say what is right."),
        code="desk.undo.told",
    )


def _put_back(entry: Entry, *, by: Actor, now: datetime) -> bool:
    """Put back what the entry's row kept of its request, which the caller has locked; False where it was undone."""
    kind, request = _KINDS[entry.kind], entry.request
    rows: list[Any] = list(kind.row.objects.filter(entry=entry))
    if not rows:  # an answer that was told at once
        raise _gone_out_refusal()
    first, *_others = rows  # what they kept of `request` is the same
    if first.undone_at is not None:
        return False
    for row in rows:
        row.entry = entry
    kind.row.objects.filter(entry=entry).update(undone_at=now)
    changes = kind.besides(rows, _former_values(first, kind.columns), by, now)
    detail = {"what": kind.what}
    add_entry(request, EntryKind.UNDONE, by=by, now=now, detail=detail, changes=changes)
    return True


def _former_values(row: Any, columns: Mapping[str, str]) -> dict[str, Any]:
    return {name: getattr(row, kept) for name, kept in columns.items()}


def open_again(rows: list[Any], was: dict[str, Any], _by: Actor, now: datetime) -> dict[str, Any]:
    """Open a closed request again. Where its end settled a promise, which nobody keeps any more, it waits from now."""
    (ended,) = rows
    ended.request = ended.entry.request
    count_reopened(ended, at=now)
    cancel_letter(ended.entry)
    settled = Promise.objects.filter(request=ended.request, settled_at=ended.at)
    waits = was["waiting_since"] or (now if settled.exists() else None)
    return was | {"outcome": "", "closed_at": None, "waiting_since": waits}


def hand_back(rows: list[Any], was: dict[str, Any], by: Actor, _now: datetime) -> dict[str, Any]:
    """Give a request back to those who passed it on, unless a colleague has taken it since."""
    (left,) = rows
    request = left.entry.request
    taken = request.assigned_at is not None and request.assigned_at > left.entry.at
    if taken and request.assigned_to_id not in {None, by.user_id}:
        raise taken_by_another(request)
    forget_passed(request)
    announce(desk_topic(request), *([f"staff.{left.new_to_id}"] if left.new_to_id else []))
    return was


def take_apart(rows: list[Any], was: dict[str, Any], _by: Actor, now: datetime) -> dict[str, Any]:
    """Take merged requests apart again, each with the promise, call and question that it brought."""
    first, *_others = rows
    into = first.entry.request
    for made in rows:
        own = {"merged_into": None, "assigned_at": now if made.was_assigned_to_id else None}
        merged = Request.objects.filter(pk=made.request_id)
        change_requests(merged, own | _former_values(made, _YOUNGER))
        for brought in (Promise, Call):
            theirs = brought.objects.filter(entry__request=made.request_id)
            theirs.update(request=made.request_id)
        asked = Approval.objects.filter(merged_from=made.request_id)
        asked.update(request=made.request_id, merged_from=None)
    apart = Request.objects.filter(pk__in=[made.request_id for made in rows])
    rest = Request.objects.filter(merged_into=into.pk)
    for request in (*apart.select_related("branch"), into, *rest.select_related("branch")):
        owe(request)
        count_rules(request, at=now, as_it_was=True)
        notify_pages(request)
    unheard = apart.filter(waiting_since=None)
    change_requests(unheard, {"waiting_since": F("late_since")})  # a promise ran out meanwhile
    return was | {"waiting_since": was["waiting_since"] or into.late_since}


def stop_answer(rows: list[Any], was: dict[str, Any], by: Actor, now: datetime) -> dict[str, Any]:
    """Stop an answer's letters, and what rests on it: the end it brought, the promise it kept, whose hands it is in.
    Where the patron wrote meanwhile, they have waited since before all the same.
    """
    (went,) = rows
    entry, request = went.entry, went.entry.request
    over = now > went.goes_at - UNDO_IS_QUICKER
    if over or not take_back_letter(f"request:{request.pk}", went.goes_at):
        raise _gone_out_refusal()
    index_request(request)
    _reopen_with_it(entry, by=by, now=now)
    reopen_promises(request, settled_at=entry.at)
    return _as_before(went, was) if request.closed_at is None else {}


def _as_before(went: OutgoingReply, was: Mapping[str, Any]) -> dict[str, Any]:
    entry, request = went.entry, went.entry.request
    changes = {name: before or getattr(request, name) for name, before in was.items()}
    if went.assigned and request.assigned_to_id == entry.author_id:
        changes |= {"assigned_to_id": None, "assigned_at": None}
    return changes | _second_look_before(request, entry)


def _reopen_with_it(entry: Entry, *, by: Actor, now: datetime) -> None:
    """An end since then rests on this answer. Where the patron wrote again, it is open already; where they took it
    back, it stays closed.
    """
    request = entry.request
    if request.closed_at is None:
        return
    newer = Entry.objects.filter(request=request.pk, id__gt=entry.pk, kind=EntryKind.OUTCOME)
    of_staff = newer.exclude(outcome__value=OutcomeValue.WITHDRAWN)
    ended = of_staff.order_by("-id").first()
    if ended is not None:
        ended.request = request
        _put_back(ended, by=by, now=now)


def _second_look_before(request: Request, entry: Entry) -> dict[str, Any]:
    # An answer to a second look that is undone leaves it wanted.
    kinds = (EntryKind.SECOND_LOOK, EntryKind.REPLY, EntryKind.OUTCOME)
    before = Entry.objects.filter(request=request, pk__lt=entry.pk, kind__in=kinds)
    newest = before.exclude(outgoing__undone_at__isnull=False).order_by("-pk").first()
    if newest is None or newest.kind != EntryKind.SECOND_LOOK:
        return {}
    return {"second_look_since": newest.at}


@dataclass(frozen=True, slots=True)
class _Kind:
    """`columns`: of the request, with the row's that kept each. `besides` takes back what else the act did: it gets the
    rows and those columns, and returns all that changes on the request.
    """

    what: str
    row: type[Outcome | HandOver | Merge | OutgoingReply]
    columns: Mapping[str, str]
    besides: Callable[[list[Any], dict[str, Any], Actor, datetime], dict[str, Any]]


_KINDS: Final[Mapping[str, _Kind]] = {
    EntryKind.OUTCOME: _Kind("outcome", Outcome, _STANDING, open_again),
    EntryKind.HANDOVER: _Kind("handover", HandOver, _PLACE, hand_back),
    EntryKind.MERGED: _Kind("merge", Merge, _OLDER, take_apart),
    EntryKind.REPLY: _Kind("reply", OutgoingReply, _STANDING, stop_answer),
}
