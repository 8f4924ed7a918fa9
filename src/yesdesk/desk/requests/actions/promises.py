"""Make, keep and break promises; a timer watches each due time, and the list shows those that come next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, F, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.counts import decrement_day, increment_day
from yesdesk.core.dates import humanize_time
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.models import Timer
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.core.tasks.timers import cancel_timer, set_timer
from yesdesk.desk.models import EntryKind, Promise, PromiseState, Request
from yesdesk.desk.requests.actions.letters import cancel_letter, post_promise, stop_letter
from yesdesk.desk.requests.actions.timeline import (
    add_entry,
    branch_day,
    bump_revision,
    change_requests,
    clean_words,
    lock_request,
    notify_pages,
)
from yesdesk.desk.requests.queries.visible_requests import Visibility, visibility_of, visible_only

DUE = "desk.promise_due"
FURTHEST = timedelta(days=90)
_SHOWN = 4  # of those that come due
_AHEAD = timedelta(hours=12)
# Word for word as in the index of open promises, which SQLite uses only then.
_UNKEPT = RawSQL("desk_promise.state IN ('open', 'broken')", (), output_field=BooleanField())
_UNSETTLED = (PromiseState.OPEN, PromiseState.BROKEN)


@transaction.atomic
def promise(request: Request, *, what: str, due_at: datetime, by: Actor) -> Promise:
    """Promise the patron what they will have, and by when. Raises ValidationRefusal for a time that is gone or
    far off.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    kept = clean_words(what, field="what", at_most=200)
    lock_request(request)
    now = timezone.now()
    if not now < due_at <= now + FURTHEST:
        raise ValidationRefusal(
            {"due": _("Please choose a time that is still to come, within 90 days.")}
        )
    earliest = min(due_at, request.promised_for) if request.promised_for else due_at
    changes: dict[str, Any] = {"waiting_since": None, "at_desk": False, "promised_for": earliest}
    if request.assigned_to_id is None and by.user_id is not None:
        changes |= {"assigned_to_id": by.user_id, "assigned_at": now}
    message = post_promise(request, kept, due_at, now=now)
    entry = add_entry(
        request,
        EntryKind.PROMISE,
        by=by,
        now=now,
        text=kept,
        detail={"due": due_at.isoformat()},
        message=message,
        changes=changes,
    )
    made = Promise.objects.create(request=request, entry=entry, what=kept, due_at=due_at)
    set_timer(DUE, str(made.pk), due_at)
    return made


def settle_promises(request: Request, *, now: datetime) -> None:
    """Settle open promises, as the patron has their answer: each is kept, or late, and a mail that has not told it yet
    need not any more. Call inside a transaction.
    """
    rows = Promise.objects.filter(request=request, state__in=_UNSETTLED)
    for made in rows.select_related("entry"):
        stop_letter(made.entry)
        state = PromiseState.KEPT if now <= made.due_at else PromiseState.LATE
        _settle(made, request, state, now=now)
    if request.promised_for is not None:
        change_requests(Request.objects.filter(pk=request.pk), {"promised_for": None})
        request.promised_for = None


@transaction.atomic
def cancel_promise(made: Promise, *, by: Actor) -> None:
    """Cancel a promise made by mistake. The request waits again as it did. Raises Refusal where a mail has told it."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    request = made.request
    cancel_letter(made.entry)
    now = timezone.now()
    _settle(made, request, PromiseState.TAKEN_BACK, now=now)
    add_entry(
        request,
        EntryKind.UNDONE,
        by=by,
        now=now,
        detail={"what": "promise"},
        changes={
            "promised_for": _next_due(request),
            "waiting_since": request.waiting_since or request.opened_at,
        },
    )


@transaction.atomic
def mark_promise_due(ref: str, now: datetime) -> None:
    """Timer handler: let the request wait again, first of all, as the promised time has come without an answer."""
    made = (
        Promise.objects.filter(pk=ref, state=PromiseState.OPEN)
        .select_related("request__branch", "request__patron")
        .first()
    )
    if made is None:
        return
    request = made.request
    _settle(made, request, PromiseState.BROKEN, now=now)
    bump_revision(
        request,
        now=now,
        changes={
            "waiting_since": request.waiting_since or made.due_at,
            "promised_for": _next_due(request),
        },
    )
    notify_pages(request)


def _settle(made: Promise, request: Request, state: PromiseState, *, now: datetime) -> None:
    """Moves one promise on, once: two at once cannot both settle it."""
    changed = Promise.objects.filter(pk=made.pk, state=made.state).update(
        state=state, settled_at=now
    )
    if not changed:
        return
    if state is not PromiseState.BROKEN:
        cancel_timer(DUE, str(made.pk))
    place = request.branch_id
    if made.state == PromiseState.BROKEN and made.settled_at is not None:
        decrement_day("promise", made.state, day=branch_day(request, made.settled_at), place=place)
    if state is not PromiseState.TAKEN_BACK:
        increment_day("promise", state, day=branch_day(request, now), place=place)
    made.state, made.settled_at = state, now


def _next_due(request: Request) -> datetime | None:
    return (
        Promise.objects.filter(request=request, state=PromiseState.OPEN)
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )


def erase_promises(requests: list[int]) -> None:
    """Erase promises with their requests: rows, and the timers that would tell that one is late."""
    found = Promise.objects.filter(request__in=requests)
    refs = [str(pk) for pk in found.values_list("pk", flat=True)]
    Timer.objects.filter(kind=DUE, ref__in=refs).delete()
    found.delete()


@dataclass(frozen=True, slots=True)
class DuePromise:
    """A promise whose time comes soon, or has passed unkept."""

    href: str
    time: str
    iso: str
    words: str
    late: bool


def due_promises(by: Actor, branch: int | None) -> list[DuePromise]:
    """The next promises at a branch (or everywhere) within twelve hours; unkept ones first."""
    if not by.may(Permission.DESK_REQUEST_SEE):
        return []
    now = timezone.now()
    here = {"branch": branch} if branch else {}
    rows = _DUE.rows(visibility_of(by), until=now + _AHEAD, **here)
    prefix = reverse("request", args=[0]).removesuffix("0")
    return [
        DuePromise(
            href=f"{prefix}{pk}",
            time=humanize_time(due_at, zone=zone, language=by.language, now=now),
            iso=due_at.isoformat(timespec="minutes"),
            words=what if not name or name in what else f"{name}: {what}",
            late=due_at < now,
        )
        for pk, what, due_at, name, zone in rows
    ]


def _due(
    sight: Visibility,
    *,
    until: datetime,
    branch: int | None = None,
) -> QuerySet[Promise, tuple[Any, ...]]:
    rows = Promise.objects.filter(_UNKEPT, due_at__lt=until, request__closed_at=None)
    rows = visible_only(rows, sight, "request__")
    if branch:
        # Added to 0, so that SQLite begins with the few open promises and not with a branch's past.
        rows = rows.alias(here=F("request__branch_id") + 0).filter(here=branch)
    of_request = ("request__patron__name", "request__branch__time_zone")
    columns = ("request_id", "what", "due_at", *of_request)
    return rows.order_by("due_at").values_list(*columns)[:_SHOWN]


_DUE = PreparedQuery(_due)
