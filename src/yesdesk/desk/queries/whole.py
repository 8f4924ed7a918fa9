"""A request with what stands beside it on every page: its branch, patron and service point. One query."""

from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, QuerySet

from yesdesk.core.actors import Actor
from yesdesk.core.compiled import CompiledRead
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import Request
from yesdesk.patrons.models import Patron
from yesdesk.places.models import Branch, ServicePoint

_LARGEST_ID: Final = 2**63 - 1
_BESIDE: Final[dict[str, type[Model]]] = {
    "branch": Branch,
    "patron": Patron,
    "service_point": ServicePoint,
}


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001 - Django's documented door


_OWN: Final = _columns(Request)
_ALL: Final = _OWN + [
    f"{part}__{name}" for part, model in _BESIDE.items() for name in _columns(model)
]


def whole_request(by: Actor, pk: int) -> Request | None:
    """The request `by` may see under this number, or None."""
    if not by.may(Permission.DESK_REQUEST_SEE) or pk > _LARGEST_ID:
        return None
    rows = _WHOLE.rows(by.may(Permission.DESK_LEADS_SEE), pk=pk)
    return _put_together(rows[0]) if rows else None


def _read(
    leads: bool,  # noqa: FBT001  # a part of the shape, in its place
    *,
    pk: int,
) -> QuerySet[Request, tuple[Any, ...]]:
    found = Request.objects.filter(pk=pk)
    return (found if leads else found.filter(for_leads=False)).values_list(*_ALL)


_WHOLE: Final = CompiledRead(_read)


def _put_together(row: tuple[Any, ...]) -> Request:
    request = Request.from_db(DEFAULT_DB_ALIAS, _OWN, row[: len(_OWN)])
    start = len(_OWN)
    for part, model in _BESIDE.items():
        names = _columns(model)
        values = row[start : start + len(names)]
        start += len(names)
        there = getattr(request, f"{part}_id") is not None
        setattr(request, part, model.from_db(DEFAULT_DB_ALIAS, names, values) if there else None)
    return request
