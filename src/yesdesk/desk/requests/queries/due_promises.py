"""Promises that come due, for the list beside who waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F, QuerySet
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_time
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.core.web.addresses import before_number
from yesdesk.desk.models import Promise, PromiseState
from yesdesk.desk.requests.queries.ending_promises import UNKEPT
from yesdesk.desk.requests.queries.visible_requests import Visibility, visibility_of, visible_only

_SHOWN: Final = 4
_AHEAD: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class DuePromise:
    """A promise whose time comes soon, or has passed unkept."""

    href: str
    time: str
    iso: str
    words: str
    late: bool


def due_promises(by: Actor, branch: int | None, *, late_too: bool = True) -> list[DuePromise]:
    """The next promises at a branch (or everywhere) within twelve hours; with `late_too` unkept ones first."""
    if not by.may(Permission.DESK_REQUEST_SEE):
        return []
    now = timezone.now()
    here = {"branch": branch} if branch else {}
    rows = _DUE.rows(visibility_of(by), late_too, until=now + _AHEAD, **here)
    prefix = before_number("request")
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
    late_too: bool,  # noqa: FBT001 - part of the statement's shape
    *,
    until: datetime,
    branch: int | None = None,
) -> QuerySet[Promise, tuple[Any, ...]]:
    rows = Promise.objects.filter(UNKEPT, due_at__lt=until, request__closed_at=None)
    if not late_too:
        rows = rows.filter(state=PromiseState.OPEN)
    rows = visible_only(rows, sight, "request__")
    if branch:
        # Added to 0, so that SQLite begins with the few open promises and not with a branch's past.
        rows = rows.alias(here=F("request__branch_id") + 0).filter(here=branch)
    of_request = ("request__patron__name", "request__branch__time_zone")
    columns = ("request_id", "what", "due_at", *of_request)
    return rows.order_by("due_at").values_list(*columns)[:_SHOWN]


_DUE = PreparedQuery(_due)
