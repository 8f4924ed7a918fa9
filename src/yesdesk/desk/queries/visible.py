"""Which requests a member of staff may see at all. Every other read starts from here."""

from django.db.models import QuerySet

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import Request


def requests_open_to(by: Actor) -> QuerySet[Request]:
    """Every request `by` may see: all of the library's, but those for leads only with the permission."""
    if not by.may(Permission.DESK_REQUEST_SEE):
        return Request.objects.none()
    if by.may(Permission.DESK_LEADS_SEE):
        return Request.objects.all()
    return Request.objects.filter(for_leads=False)
