"""A request with what stands beside it on every page: its branch, patron and service point. One query."""

from typing import Any, Final

from django.db.models import Model, QuerySet

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery, columns_of, from_row
from yesdesk.desk.models import Request
from yesdesk.desk.requests.queries.visible_requests import Visibility, visibility_of, visible_only
from yesdesk.patrons.models import Patron
from yesdesk.places.models import Branch, ServicePoint

_LARGEST_ID: Final = 2**63 - 1
_BESIDE: Final[dict[str, type[Model]]] = {
    "branch": Branch,
    "patron": Patron,
    "service_point": ServicePoint,
}


_OWN: Final = columns_of(Request)
_ALL: Final = _OWN + [
    f"{part}__{name}" for part, model in _BESIDE.items() for name in columns_of(model)
]


def request_detail(by: Actor, pk: int) -> Request | None:
    """The request `by` may see under this number, or None."""
    if not by.may(Permission.DESK_REQUEST_SEE) or pk > _LARGEST_ID:
        return None
    rows = _WHOLE.rows(visibility_of(by), pk=pk)
    return _put_together(rows[0]) if rows else None


def _read(sight: Visibility, *, pk: int) -> QuerySet[Request, tuple[Any, ...]]:
    return visible_only(Request.objects.filter(pk=pk), sight).values_list(*_ALL)


_WHOLE: Final = PreparedQuery(_read)


def _put_together(row: tuple[Any, ...]) -> Request:
    request = from_row(Request, row[: len(_OWN)])
    start = len(_OWN)
    for part, model in _BESIDE.items():
        end = start + len(columns_of(model))
        there = getattr(request, f"{part}_id") is not None
        setattr(request, part, from_row(model, row[start:end]) if there else None)
        start = end
    return request
