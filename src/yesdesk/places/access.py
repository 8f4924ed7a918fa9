"""The only way a settings page gets a branch, a service point or a closed day."""

from typing import Any

from django.db.models import Model, QuerySet

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.places.models import Branch, Closure, ServicePoint


def access_branch(by: Actor, pk: int) -> Branch:
    """Return a branch, also one closed for good. Raises NotAllowed, NotFound."""
    return _one(by, Branch.objects.all(), pk)


def access_service_point(by: Actor, pk: int) -> ServicePoint:
    """Return a service point with its branch. Raises NotAllowed, NotFound."""
    return _one(by, ServicePoint.objects.select_related("branch"), pk)


def access_closure(by: Actor, pk: int) -> Closure:
    """Return a closed day. Raises NotAllowed, NotFound."""
    return _one(by, Closure.objects.all(), pk)


def _one[Row: Model](by: Actor, rows: QuerySet[Row, Any], pk: int) -> Row:
    by.require(Permission.PLACES_PLACES_CHANGE)
    found: Row | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound.plain()
    return found
