"""Promises due today."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, F, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_time
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.desk.models import Promise
from yesdesk.desk.requests.queries.visible_requests import Visibility, visibility_of, visible_only

# Word for word as in the index of open promises, which SQLite uses only then.
_UNKEPT = RawSQL("desk_promise.state IN ('open', 'broken')", (), output_field=BooleanField())
SHOWN = 4
AHEAD = timedelta(hours=12)


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
    rows = _DUE.rows(visibility_of(by), until=now + AHEAD, **here)
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
    return rows.order_by("due_at").values_list(*columns)[:SHOWN]


_DUE = PreparedQuery(_due)
