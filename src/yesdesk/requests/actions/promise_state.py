"""Settle each promise once: kept, late, broken, renewed or taken back; undo restores it. A timer watches due times."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.events import announce
from yesdesk.core.models import OutboundMessage, Timer
from yesdesk.core.permissions import Permission
from yesdesk.core.tasks.timers import cancel_timer, set_timer
from yesdesk.requests.actions.calls import drop_call_of
from yesdesk.requests.actions.letters import (
    cancel_letter,
    post_new_time,
    post_promise,
    stop_letter,
)
from yesdesk.requests.actions.promise_reminders import SOON
from yesdesk.requests.actions.timeline import (
    add_entry,
    bump_revision,
    change_requests,
    lock_request,
    notify_pages,
)
from yesdesk.requests.models import EntryKind, Promise, PromiseState, Request
from yesdesk.requests.queries.promises import ENDS_SOON, people_to_remind

DUE = "desk.promise_due"
UNSETTLED: Final = (PromiseState.OPEN, PromiseState.BROKEN)


def watch_promise(made: Promise, *, now: datetime) -> None:
    """Set timers for a promise's end and, if far enough, ten minutes before."""
    set_timer(DUE, str(made.pk), made.due_at)
    if made.due_at - now > ENDS_SOON:
        set_timer(SOON, str(made.pk), made.due_at - ENDS_SOON)


def renew_promises(request: Request, made: Promise, *, now: datetime) -> None:
    """Replace broken promises by a new one."""
    for old in Promise.objects.filter(request=request, state=PromiseState.BROKEN):
        if _settle_if_unchanged(old, PromiseState.RENEWED, now=now):
            Promise.objects.filter(pk=old.pk).update(renewed_by=made)


def settle_promises(request: Request, *, now: datetime) -> None:
    """Settle open promises, kept or late, as the patron has their answer. Call inside a transaction. A mail that has
    not told one yet need not any more.
    """
    rows = Promise.objects.filter(request=request, state__in=UNSETTLED)
    for made in rows.select_related("entry"):
        stop_letter(made.entry)
        state = PromiseState.KEPT if now <= made.due_at else PromiseState.LATE
        _settle_if_unchanged(made, state, now=now)
    if request.promised_for is not None or request.late_since is not None:
        settled = {"promised_for": None, "late_since": None}
        change_requests(Request.objects.filter(pk=request.pk), settled)
        request.promised_for = request.late_since = None


def reopen_promises(request: Request, *, settled_at: datetime) -> None:
    """Reopen what an answer kept at that moment; its mail waits again. Call inside a transaction."""
    kept = (PromiseState.KEPT, PromiseState.LATE)
    rows = Promise.objects.filter(request=request, settled_at=settled_at, state__in=kept)
    for made in rows.select_related("entry"):
        late = made.state == PromiseState.LATE
        Promise.objects.filter(pk=made.pk).update(
            state=PromiseState.BROKEN if late else PromiseState.OPEN,
            settled_at=made.due_at if late else None,
        )
        if not late:
            watch_promise(made, now=timezone.now())
        _post_letter_again(made, request)
    owe(request)


def _post_letter_again(made: Promise, request: Request) -> None:
    # The answer stopped its mail, as it had nothing to tell any more.
    entry = made.entry
    if entry.message is None or OutboundMessage.objects.filter(pk=entry.message).exists():
        return
    if entry.text == made.what:
        tell = partial(post_promise, what=made.what)
    else:
        tell = partial(post_new_time, words=entry.text)
    entry.message = tell(request, due_at=made.due_at, now=entry.at)
    entry.save(update_fields=["message"])


@transaction.atomic
def cancel_promise(made: Promise, *, by: Actor) -> None:
    """Cancel a mistaken promise, once. The request waits as before. Raises Refusal where a mail told it."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    request = made.request
    lock_request(request)
    made.refresh_from_db(fields=["state", "settled_at"])
    if made.state == PromiseState.TAKEN_BACK:
        return
    cancel_letter(made.entry)
    drop_call_of(made.entry)
    now = timezone.now()
    _settle_if_unchanged(made, PromiseState.TAKEN_BACK, now=now)
    _reopen_as_broken(request, made)
    late_since = _earliest_due(request, PromiseState.BROKEN)
    add_entry(
        request,
        EntryKind.UNDONE,
        by=by,
        now=now,
        detail={"what": "promise"},
        changes={
            "promised_for": _earliest_due(request, PromiseState.OPEN),
            "late_since": late_since,
            "waiting_since": request.waits_since or late_since or request.opened_at,
        },
    )


def _reopen_as_broken(request: Request, made: Promise) -> None:
    # Its time has passed, and there is no other.
    for old in Promise.objects.filter(request=request, renewed_by=made, state=PromiseState.RENEWED):
        Promise.objects.filter(pk=old.pk, state=PromiseState.RENEWED).update(
            state=PromiseState.BROKEN, settled_at=old.due_at, renewed_by=None
        )


@transaction.atomic
def mark_promise_due(ref: str, now: datetime) -> None:
    """Let the request wait again, first of all, as a promise ran out. For the timer."""
    made = (
        Promise.objects.filter(pk=ref, state=PromiseState.OPEN)
        .select_related("entry", "request__branch", "request__patron")
        .first()
    )
    if made is None:
        return
    request = made.request
    _settle_if_unchanged(made, PromiseState.BROKEN, now=now)
    drop_call_of(made.entry)  # nobody is told a time that has passed
    bump_revision(
        request,
        now=now,
        changes={
            "waiting_since": request.waits_since or made.due_at,
            "promised_for": _earliest_due(request, PromiseState.OPEN),
            "late_since": _earliest_due(request, PromiseState.BROKEN),
        },
    )
    notify_pages(request)


def _settle_if_unchanged(made: Promise, state: PromiseState, *, now: datetime) -> bool:
    # Two at once cannot both settle it: False for the second.
    changed = Promise.objects.filter(pk=made.pk, state=made.state).update(
        state=state, settled_at=now
    )
    if not changed:
        return False
    if state is not PromiseState.BROKEN:
        cancel_timer(DUE, str(made.pk))
    cancel_timer(SOON, str(made.pk))
    if made.state == PromiseState.OPEN and made.due_at - now <= ENDS_SOON:
        announce(*(f"staff.{pk}" for pk in people_to_remind(made)))  # it ends soon no more
    made.state, made.settled_at = state, now
    return True


def move_promises(younger: Iterable[Request], into: Request) -> None:
    """Let an older request owe what merged ones promised. Call inside a transaction."""
    owed = Promise.objects.filter(request__in=list(younger), state__in=UNSETTLED)
    if owed.update(request=into):
        owe(into)


def owe(request: Request) -> None:
    """Write on a request what it owes, by its promises."""
    request.promised_for = _earliest_due(request, PromiseState.OPEN)
    request.late_since = _earliest_due(request, PromiseState.BROKEN)
    owed = {"promised_for": request.promised_for, "late_since": request.late_since}
    change_requests(Request.objects.filter(pk=request.pk), owed)


def _earliest_due(request: Request, state: PromiseState) -> datetime | None:
    return (
        Promise.objects.filter(request=request, state=state)
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )


def erase_promises(requests: list[int]) -> None:
    """Erase the requests' promises and their timers."""
    for way in ("request__in", "entry__request__in"):  # of both together no index is used
        found = Promise.objects.filter(**{way: requests})
        refs = [str(pk) for pk in found.values_list("pk", flat=True)]
        Timer.objects.filter(kind__in=(DUE, SOON), ref__in=refs).delete()
        found.delete()
