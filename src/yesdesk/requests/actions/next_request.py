"""The next request: take it, and tell the patron who stands here, one tap from each to the next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.labels import without_age
from yesdesk.core.models import SentFile
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.requests.access import (
    Visibility,
    request_detail,
    visibility_of,
    visible_only,
)
from yesdesk.requests.actions.assignment import assign, assignment_by_acting
from yesdesk.requests.actions.close import (
    close_request,
    columns_for_undo,
    stays_open,
    wait_on,
    worked_out_outcome,
)
from yesdesk.requests.actions.reply import ANSWERED, reply
from yesdesk.requests.actions.timeline import add_entry, lock_request
from yesdesk.requests.models import Call, Entry, EntryKind, OutcomeValue, Request, Way
from yesdesk.requests.models.request import NOT_LATE


@dataclass(frozen=True, slots=True)
class NextRequest:
    pk: int
    who: str  # like `Mr Okafor` or `someone at the desk`
    at_desk: bool


def next_request(by: Actor, branch: int | None, *, but: int | None = None) -> NextRequest | None:
    """Return the next request but one: an emergency, then at the desk, late, longest wait. Two queries. Never a
    colleague's, nor a second look at a no of `by`'s own. `but`: the open one.
    """
    found = next_requests(by, branch, but=but, size=1)
    return found[0] if found else None


def next_requests(
    by: Actor, branch: int | None, *, but: int | None = None, size: int
) -> list[NextRequest]:
    if not by.may(Permission.DESK_REQUEST_ANSWER) or not by.may(Permission.DESK_REQUEST_SEE):
        return []
    values = {"user": by.user_id or 0, "branch": branch, "but": but}
    given = {name: value for name, value in values.items() if value is not None}
    sight = visibility_of(by)
    rows = _urgent_requests.rows(sight, size, now=timezone.now(), **given)
    rows += _waiting_requests.rows(sight, size, **given)
    rows.sort(key=lambda row: (not row[3], not row[2]))  # by emergency, at_desk; else as read
    return [
        NextRequest(pk, _who_waits(name or "", at_desk), at_desk)
        for pk, name, at_desk, _emergency in list(dict.fromkeys(rows))[:size]
    ]


def _who_waits(name: str, at_desk: bool) -> str:  # noqa: FBT001 - a column
    if name:
        return without_age(name)
    return _("someone at the desk") if at_desk else _("someone who waits")


@PreparedQuery
def _urgent_requests(
    sight: Visibility, size: int, *, now: datetime, **given: int
) -> QuerySet[Request, tuple[Any, ...]]:
    # They may be in no list of waiting ones.
    noted = Request.objects.filter(emergency__isnull=False).exclude(emergency="").values("pk")
    late = Call.objects.filter(due_at__lte=now).values("request")
    # As one list of few: asked for one or the other, PostgreSQL looks each request up in both.
    rows = Request.objects.filter(pk__in=noted.union(late), closed_at=None, held=False)
    return _free_rows(rows.filter(merged_into=None).order_by("id"), sight, size, **given)


@PreparedQuery
def _waiting_requests(
    sight: Visibility, size: int, *, branch: int | None = None, **given: int
) -> QuerySet[Request, tuple[Any, ...]]:
    waits = Request.objects.filter(closed_at=None, held=False, waiting_since__isnull=False)
    if branch:
        waits = waits.filter(branch=branch)
    order = ("-at_desk", NOT_LATE.asc(), "waiting_since", "id")
    return _free_rows(waits.order_by(*order), sight, size, **given)


def _free_rows(
    waits: QuerySet[Request],
    sight: Visibility,
    size: int,
    *,
    user: int,
    branch: int | None = None,
    but: int | None = None,
) -> QuerySet[Request, tuple[Any, ...]]:
    # No colleague's, and no second look at their own no.
    rows = visible_only(waits, sight).filter(Q(assigned_to=None) | Q(assigned_to=user))
    if branch:  # added to 0, so that SQLite begins with the few and not with a branch's past
        rows = rows.alias(here=F("branch_id") + 0).filter(here=branch)
    if but:
        rows = rows.exclude(pk=but)
    said_no = Entry.objects.filter(
        request=OuterRef("pk"),
        kind=EntryKind.OUTCOME,
        outcome__value=OutcomeValue.NOT_THIS_TIME,
        outcome__undone_at=None,
        author=user,
    )
    rows = rows.exclude(Q(second_look_since__isnull=False) & Exists(said_no))
    return rows.values_list("pk", "patron__name", "at_desk", "emergency")[:size]


_TRIED: Final = 5


def take_next(
    by: Actor, branch: int | None, *, wanted: int | None = None, but: int | None = None
) -> Request | None:
    """Take the next request, `wanted` first; None where nobody waits. Two presses at once get two requests."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    numbers = [each.pk for each in next_requests(by, branch, but=but, size=_TRIED)]
    if wanted in numbers:
        numbers.remove(wanted)
        numbers.insert(0, wanted)
    for pk in numbers:
        found = request_detail(by, pk)
        if found is not None and _assign_or_false(found, by):
            return found
    return None


def _assign_or_false(request: Request, by: Actor) -> bool:
    # False: a colleague was quicker.
    try:
        assign(request, by=by)
    except Refusal:
        return False
    return True


@dataclass(frozen=True, slots=True)
class ToldHere:
    outcome: str
    entry: Entry | None  # the words they were told, or None
    closed: bool  # It stays open where something is to come, and where a no wants its lines.


@transaction.atomic
def tell_and_close(
    request: Request,
    *,
    words: str,
    files: Sequence[SentFile] = (),
    answers: str = "",
    other_way: bool = False,
    closes_as: str = "",
    seen_revision: int,
    before_it_closes: Callable[[], object] = lambda: None,
    by: Actor,
) -> ToldHere:
    """Record that they were told in person; close unless something is to come. The rest: see `worked_out_outcome`."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    lock_request(request)
    stood, stays = columns_for_undo(request), stays_open(request)
    entry: Entry | None = None
    if words.strip():
        entry = reply(
            request,
            words=words,
            way=Way.HERE,
            files=files,
            seen_revision=seen_revision,
            keeps_promise=not stays,
            by=by,
        )
    else:
        _record_told_without_words(request, seen_revision, by)
    before_it_closes()
    found = closes_as or worked_out_outcome(request, answers=answers, other_way=other_way)
    value = found or OutcomeValue.YES
    stays = stays or request.promised_for is not None  # promised just before
    closes = not stays and request.closed_at is None and value != OutcomeValue.NOT_THIS_TIME
    if closes:
        close_request(request, value=OutcomeValue(value), stood=stood, answers=answers, by=by)
    elif request.closed_at is None:
        wait_on(request, stood["waited_since"])
    return ToldHere(value, entry, closed=closes)


def _record_told_without_words(request: Request, seen_revision: int, by: Actor) -> None:
    now = timezone.now()
    changes = {**ANSWERED, **assignment_by_acting(request, by, now=now)}
    add_entry(
        request,
        EntryKind.TOLD,
        by=by,
        now=now,
        columns={"told": Way.HERE},
        seen_revision=seen_revision,
        changes=changes,
    )
