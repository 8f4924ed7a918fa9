"""Requests in a queue of the desk."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.requests.access import (
    Visibility,
    visibility_of,
    visible_only,
    visible_sql,
)
from yesdesk.requests.models import CopiedBranch, Request
from yesdesk.requests.models.request import NOT_LATE
from yesdesk.requests.queries.request_rows import (
    COLUMNS,
    RequestColumns,
    RequestRow,
    request_rows,
)

PAGE = 50
COUNTED_TO = 100


class Queue(StrEnum):
    WAITING = "waiting"
    MINE = "mine"
    PROMISED = "promised"
    HELD = "held"
    ON_HOLD = "on_hold"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class DeskFilter:
    queue: Queue = Queue.WAITING
    branch: int | None = None  # id, or None for all, like `point`
    point: int | None = None
    channel: str = ""  # empty for all, like `language` and `kind`
    language: str = ""
    kind: str = ""
    tag: int | None = None

    def query(self, **changes: Any) -> str:
        view = replace(self, **changes)
        parts = {
            "queue": view.queue.value,
            "branch": view.branch or "all",
            "point": view.point,
            "channel": view.channel,
            "language": view.language,
            "kind": view.kind,
            "tag": view.tag,
        }
        return "?" + "&".join(f"{name}={value}" for name, value in parts.items() if value)


@dataclass(frozen=True, slots=True)
class QueuePage:
    rows: list[RequestRow]
    older: str  # cursor after the last row, or empty


@dataclass(frozen=True, slots=True)
class QueueOrder:
    """Order by a time, then by id. Waiting has late ones first, then those at the desk."""

    field: str
    newest_first: bool = False
    ranked: bool = False

    def sort(self) -> list[Any]:
        sign = "-" if self.newest_first else ""
        first: list[Any] = [NOT_LATE.asc(), "-at_desk"] if self.ranked else []
        return [*first, f"{sign}{self.field}", f"{sign}id"]

    def after(self, cursor: str) -> Q:
        """Match rows behind `cursor`. An unreadable cursor starts from the top."""
        parts = cursor.split("~")
        try:
            at, pk = datetime.fromisoformat(parts[0]), int(parts[1])
        except (ValueError, IndexError):
            return Q()
        past, bound = ("lt", "lte") if self.newest_first else ("gt", "gte")
        behind = Q(**{f"{self.field}__{past}": at}) | Q(**{self.field: at, f"id__{past}": pk})
        if self.ranked:
            return _behind_rank(_RANKS.get("~".join(parts[2:]), 3), behind)
        return Q(**{f"{self.field}__{bound}": at}) & behind  # the bound lets the index start there

    def key(self, row: RequestColumns) -> tuple[int, datetime, int]:
        """Return the key that sorts two rows like the database."""
        return (self._rank(row), getattr(row, self.field), row.id)

    def cursor(self, row: RequestColumns) -> str:
        end = _ENDS[self._rank(row)] if self.ranked else ""
        at: datetime = getattr(row, self.field).astimezone(UTC)
        return f"{at:%Y-%m-%dT%H:%M:%S.%fZ}~{row.id}{end}"  # without a +, which an address reads as a space

    def _rank(self, row: RequestColumns) -> int:
        if not self.ranked:
            return 0
        return (2 if row.late_since is None else 0) + (not row.at_desk)


# By rank: late and at the desk, late, at the desk, others.
_ENDS: Final = ("~late~1", "~late", "~1", "")

_RANKS: Final = {end.removeprefix("~"): rank for rank, end in enumerate(_ENDS)}


def _behind_rank(rank: int, behind: Q) -> Q:
    # Rows of a later rank, and those `behind` in the same one.
    late, here = rank < 2, rank % 2 == 0
    same = Q(late_since__isnull=not late, at_desk=here) & behind
    if here:
        same |= Q(late_since__isnull=not late, at_desk=False)
    return same | Q(late_since=None) if late else same


ORDERS = {
    Queue.WAITING: QueueOrder("waiting_since", ranked=True),
    Queue.MINE: QueueOrder("last_entry_at", newest_first=True),
    Queue.PROMISED: QueueOrder("promised_for"),
    Queue.HELD: QueueOrder("opened_at"),
    Queue.ON_HOLD: QueueOrder("on_hold_until"),
    Queue.ALL: QueueOrder("last_entry_at", newest_first=True),
}


QUEUES: dict[Queue, dict[str, Any]] = {
    Queue.WAITING: {"closed_at": None, "held": False, "waiting_since__isnull": False},
    Queue.MINE: {"closed_at": None, "assigned_to__isnull": False},
    Queue.PROMISED: {"closed_at": None, "promised_for__isnull": False},
    Queue.HELD: {"held": True},
    Queue.ON_HOLD: {"closed_at": None, "on_hold_until__isnull": False},
    Queue.ALL: {"merged_into": None},
}


def queue_requests(by: Actor, view: DeskFilter) -> QuerySet[Request]:
    if not by.may(Permission.DESK_REQUEST_SEE):
        return Request.objects.none()
    return _queue_visible(visibility_of(by), by.user_id, view)


def _queue_visible(sight: Visibility, user: int | None, view: DeskFilter) -> QuerySet[Request]:
    rows = visible_only(Request.objects.filter(**QUEUES[view.queue]), sight)
    if view.queue is Queue.MINE:
        rows = rows.filter(assigned_to=user)
    tagged = _reads_tagged_first(view)
    by_index = () if tagged and connection.vendor == "sqlite" else _BY_INDEX[view.queue]
    for place, pk in (("branch_id", view.branch), ("service_point_id", view.point)):
        if pk and place in by_index:
            rows = rows.filter(**{place: pk})
        elif pk:
            rows = rows.alias(**{f"this_{place}": F(place) + 0}).filter(**{f"this_{place}": pk})
    rows = rows.filter(**_columns_asked(view))
    if tagged:  # those with the tag are fewer than all, so they are read first
        return rows.filter(tags=view.tag)
    if view.tag:  # what is open, and of that what has the tag
        links = Request.tags.through.objects.filter(request=OuterRef("pk"), tag=view.tag)
        return rows.filter(Exists(links))
    return rows


def _columns_asked(view: DeskFilter) -> dict[str, str]:
    asked = {"channel": view.channel, "language": view.language, "kind": view.kind}
    return {column: value for column, value in asked.items() if value}


# A place's own index holds all that ever came there. SQLite, which guesses without statistics, would
# read five years of it to find the forty that are open; what is added to 0 it does not look up.
_BY_INDEX: dict[Queue, tuple[str, ...]] = {
    Queue.WAITING: ("branch_id",),
    Queue.MINE: (),
    Queue.PROMISED: (),
    Queue.HELD: (),
    Queue.ON_HOLD: (),
    Queue.ALL: ("branch_id", "service_point_id"),
}


def queue_page(by: Actor, view: DeskFilter, *, after: str = "", size: int = PAGE) -> QueuePage:
    """Return a page of a queue. One query, and for one branch a look at copied requests."""
    order = ORDERS[view.queue]
    if after or view.language or view.kind or view.tag:
        found = _queue_rows(by, view, after, size + 1)
        rows = [RequestColumns._make(row) for row in found.values_list(*COLUMNS)]
    else:
        rows = _first_rows(by, view, size + 1)
    if view.branch:
        rows = _with_those_also_here(by, view, rows, after, size + 1)
    older = order.cursor(rows[size - 1]) if len(rows) > size else ""
    return QueuePage(request_rows(rows[:size], by=by, queue=view.queue, now=timezone.now()), older)


def _queue_rows(by: Actor, view: DeskFilter, after: str, size: int) -> QuerySet[Request]:
    order = ORDERS[view.queue]
    found = queue_requests(by, view).filter(order.after(after))
    if not _reads_tagged_first(view):
        return found.order_by(*order.sort())[:size]
    # By a value that no index has, or PostgreSQL walks through all requests; other tables are joined to a page of them.
    newest = found.order_by(Coalesce(order.field, Now()).desc(), "-id").values("pk")[:size]
    return Request.objects.filter(pk__in=newest).order_by(*order.sort())


def _reads_tagged_first(view: DeskFilter) -> bool:
    return view.queue is Queue.ALL and view.tag is not None


def _with_those_also_here(
    by: Actor, view: DeskFilter, rows: list[RequestColumns], after: str, size: int
) -> list[RequestColumns]:
    # Few requests of other branches came in here too, so the queue's own read stays as quick as its index.
    here = _copied_requests.rows(branch=view.branch)
    if not here:
        return rows
    order = ORDERS[view.queue]
    found = queue_requests(by, replace(view, branch=None)).filter(pk__in=[pk for (pk,) in here])
    if after:
        found = found.filter(order.after(after))
    also = [
        RequestColumns._make(row)
        for row in found.order_by(*order.sort()).values_list(*COLUMNS)[:size]
    ]
    return sorted([*rows, *also], key=order.key, reverse=order.newest_first)[:size]


@PreparedQuery
def _copied_requests(*, branch: int) -> QuerySet[CopiedBranch, tuple[int]]:
    # More than ever stand open at once.
    return CopiedBranch.objects.filter(branch=branch).order_by("-id").values_list("request")[:1000]


def _first_rows(by: Actor, view: DeskFilter, size: int) -> list[RequestColumns]:
    if not by.may(Permission.DESK_REQUEST_SEE):
        return []
    asked = {"branch": view.branch, "point": view.point}
    if view.queue is Queue.MINE:
        asked["user"] = by.user_id
    values = {name: value for name, value in asked.items() if value}
    rows = _first_of_queue.rows(view.queue, view.channel, visibility_of(by), size, **values)
    return [RequestColumns._make(row) for row in rows]


@PreparedQuery
def _first_of_queue(
    queue: Queue,
    channel: str,
    sight: Visibility,
    size: int,
    *,
    branch: int | None = None,
    point: int | None = None,
    user: int | None = None,
) -> QuerySet[Request, tuple[Any, ...]]:
    found = _queue_visible(sight, user, DeskFilter(queue, branch, point, channel))
    return found.order_by(*ORDERS[queue].sort()).values_list(*COLUMNS)[:size]


def queue_counts(by: Actor, view: DeskFilter, queues: Iterable[Queue]) -> dict[Queue, str]:
    """Count each queue for its badge: `6`, or `99+`. One query."""
    wanted = [queue for queue in queues if queue in _COUNTED]
    parts: list[str] = []
    params: list[Any] = []
    for queue in wanted:
        scope, values = _scope_sql_and_values(by, view, queue)
        mine = [by.user_id] if queue is Queue.MINE else []
        parts.append(
            f"(SELECT COUNT(*) FROM (SELECT 1 FROM desk_request WHERE {_COUNTED[queue]}{scope} LIMIT {COUNTED_TO}) c)"  # noqa: S608 - our own words
        )
        params += [*mine, *values]
        if view.branch:
            scope, values = _scope_sql_and_values(by, replace(view, branch=None), queue)
            also = "id IN (SELECT request_id FROM desk_copiedbranch WHERE branch_id = %s)"
            parts[-1] += (
                f" + (SELECT COUNT(*) FROM desk_request WHERE {also} AND {_COUNTED[queue]}{scope})"  # noqa: S608 - our own words
            )
            params += [view.branch, *mine, *values]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        counts: tuple[int, ...] = cursor.fetchone()
    return {
        queue: str(count) if count < COUNTED_TO else f"{COUNTED_TO - 1}+"
        for queue, count in zip(wanted, counts, strict=True)
    }


# Beside QUEUES in SQL: four counts through the ORM's compiler cost more than the rows they count.
# `held` as Django writes it into each database's own partial index, else that index is not used.
_HELD, _NOT_HELD = (
    ("held = 1", "held = 0") if connection.vendor == "sqlite" else ("held", "NOT held")
)
_COUNTED = {
    Queue.WAITING: f"closed_at IS NULL AND {_NOT_HELD} AND waiting_since IS NOT NULL",
    Queue.MINE: "closed_at IS NULL AND assigned_to_id = %s",
    Queue.PROMISED: "closed_at IS NULL AND promised_for IS NOT NULL",
    Queue.HELD: _HELD,
    Queue.ON_HOLD: "closed_at IS NULL AND on_hold_until IS NOT NULL",
}


def _scope_sql_and_values(by: Actor, view: DeskFilter, queue: Queue) -> tuple[str, list[Any]]:
    scope, values = "", list[Any]()
    if not by.may(Permission.DESK_REQUEST_SEE):
        return " AND 1 = 0", []
    scope += visible_sql(visibility_of(by))
    for place, pk in (("branch_id", view.branch), ("service_point_id", view.point)):
        if pk:
            scope += f" AND {place if place in _BY_INDEX[queue] else f'{place} + 0'} = %s"
            values.append(pk)
    for column, value in _columns_asked(view).items():
        scope += f" AND {column} = %s"
        values.append(value)
    if view.tag:
        scope += _TAGGED
        values.append(view.tag)
    return scope, values


_TAGGED: Final = (
    " AND EXISTS (SELECT 1 FROM desk_request_tags t"
    " WHERE t.request_id = desk_request.id AND t.tag_id = %s)"
)


def found_requests(by: Actor, ids: list[int]) -> list[RequestRow]:
    """Return rows in the order of `ids`, without those hidden from `by`."""
    rows = {row.id: row for row in map(RequestColumns._make, readable_columns(by, ids, COLUMNS))}
    ordered = [rows[pk] for pk in ids if pk in rows]
    return request_rows(ordered, by=by, queue=Queue.ALL, now=timezone.now())


def readable_columns(by: Actor, ids: list[int], columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    if not by.may(Permission.DESK_REQUEST_SEE):
        return []
    return _readable_among.rows(columns, visibility_of(by), ids=json.dumps(ids))


@PreparedQuery
def _readable_among(
    columns: tuple[str, ...], sight: Visibility, *, ids: str
) -> QuerySet[Request, tuple[Any, ...]]:
    listed = (
        "json_each(%s)" if connection.vendor == "sqlite" else "json_array_elements_text(%s::json)"
    )
    these = RawSQL(f"SELECT CAST(value AS bigint) FROM {listed}", [ids])  # noqa: S608, S611 - our own words
    return visible_only(Request.objects.filter(pk__in=these), sight).values_list(*columns)
