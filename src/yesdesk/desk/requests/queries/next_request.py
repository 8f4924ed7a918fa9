"""Whom to help next: the request that the list's solid button opens, for one branch or everywhere."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import Entry, EntryKind, OutcomeValue, Request
from yesdesk.desk.models.request import NOT_LATE
from yesdesk.desk.requests.access import visibility_of, visible_only


@dataclass(frozen=True, slots=True)
class NextRequest:
    """`who`: as a button names them, `Mr Okafor` or `someone at the desk`. `at_desk`: they stand here."""

    pk: int
    who: str
    at_desk: bool


def next_request(by: Actor, branch: int | None, *, but: int | None = None) -> NextRequest | None:
    """The request to help next: who stands at the desk, then what is late, then the longest wait. Never one that a
    colleague has taken, nor a second look at a no of `by`'s own. `but`: the request that is open. One query.
    """
    found = next_requests(by, branch, but=but, size=1)
    return found[0] if found else None


def next_requests(
    by: Actor, branch: int | None, *, but: int | None = None, size: int
) -> list[NextRequest]:
    """The first few of them, in the same order."""
    if not by.may(Permission.DESK_REQUEST_ANSWER) or not by.may(Permission.DESK_REQUEST_SEE):
        return []
    rows = _waiting_for(by, branch, but)[:size]
    return [NextRequest(pk, _who(name or "", at_desk), at_desk) for pk, name, at_desk in rows]


def _who(name: str, at_desk: bool) -> str:  # noqa: FBT001 - a column
    if name:
        return name
    return _("someone at the desk") if at_desk else _("someone who waits")


def _waiting_for(
    by: Actor, branch: int | None, but: int | None
) -> QuerySet[Request, tuple[Any, ...]]:
    waits = Request.objects.filter(closed_at=None, held=False, waiting_since__isnull=False)
    rows = visible_only(waits, visibility_of(by)).filter(
        Q(assigned_to=None) | Q(assigned_to=by.user_id)
    )
    if branch:
        rows = rows.filter(branch=branch)
    if but:
        rows = rows.exclude(pk=but)
    said_no = Entry.objects.filter(
        request=OuterRef("pk"),
        kind=EntryKind.OUTCOME,
        outcome__value=OutcomeValue.NOT_THIS_TIME,
        outcome__undone_at=None,
        author=by.user_id,
    )
    rows = rows.exclude(Q(second_look_since__isnull=False) & Exists(said_no))
    order = ("-at_desk", NOT_LATE.asc(), "waiting_since", "id")
    return rows.order_by(*order).values_list("pk", "patron__name", "at_desk")
