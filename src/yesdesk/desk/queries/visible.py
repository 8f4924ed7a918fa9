"""Which requests a member of staff may see at all. Every other read starts from here."""

from django.db.models import Q, QuerySet

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import Request


def requests_open_to(by: Actor) -> QuerySet[Request]:
    """Every request `by` may see: all of the library's, but those for leads only with the permission."""
    return Request.objects.filter(open_to(by))


def open_to(by: Actor, through: str = "") -> Q:
    """The same as a condition; `through` leads from another table to its request, like `request__`."""
    if not by.may(Permission.DESK_REQUEST_SEE):
        return Q(pk__in=[])
    if by.may(Permission.DESK_LEADS_SEE):
        return Q()
    return Q(**{f"{through}for_leads": False})
