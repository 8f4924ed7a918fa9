"""Write down that a request is an emergency, or that it is none."""

from django.db import transaction

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import Request
from yesdesk.desk.requests.actions.timeline import change_requests, notify_pages


@transaction.atomic
def set_emergency(request: Request, card: str, *, by: Actor) -> None:
    """Show the request first on every desk of its branch, with this card (`Card.key`); empty: it is no emergency, and
    no page asks again.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    change_requests(Request.objects.filter(pk=request.pk, closed_at=None), {"emergency": card})
    request.emergency = card
    notify_pages(request)
