"""The emergencies of a branch, for every desk there."""

from dataclasses import replace
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.requests.access import Visibility, visibility_of, visible_only
from yesdesk.requests.models import Request
from yesdesk.requests.queries.queues import PAGE, Queue
from yesdesk.requests.queries.request_rows import (
    COLUMNS,
    RequestColumns,
    RequestRow,
    request_rows,
)


def emergency_rows(by: Actor, branch: int | None) -> list[RequestRow]:
    """Return emergencies of a branch (or everywhere), the oldest first. One query. A hidden request stands there
    without number, name or words, as everybody near is in danger.
    """
    if not by.may(Permission.DESK_REQUEST_SEE):
        return []
    here = {"branch": branch} if branch else {}
    found = _emergency_rows.rows(visibility_of(by), **here)
    every = map(RequestColumns._make, (row[1:] for row in found))
    rows = request_rows(every, by=by, queue=Queue.WAITING, now=timezone.now())
    return [
        row
        if readable
        else replace(row, pk=0, href="", who="", said="", needed="", chips=[], tags=())
        for row, (readable, *_) in zip(rows, found, strict=True)
    ]


@PreparedQuery
def _emergency_rows(
    sight: Visibility, *, branch: int | None = None
) -> QuerySet[Request, tuple[Any, ...]]:
    noted = Request.objects.filter(emergency__isnull=False, closed_at=None, merged_into=None)
    rows = noted.exclude(emergency="")
    if branch:  # added to 0, so that SQLite begins with the few and not with a branch's past
        rows = rows.alias(here=F("branch_id") + 0).filter(here=branch)
    readable = Exists(visible_only(Request.objects.filter(pk=OuterRef("pk")), sight))
    return rows.order_by("opened_at").values_list(readable, *COLUMNS)[:PAGE]
