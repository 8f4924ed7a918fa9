"""Mark a request as an emergency, or as none."""

from typing import Any

from django.db import transaction

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.permissions import Permission
from yesdesk.requests.actions.timeline import change_requests, notify_pages
from yesdesk.requests.models import Request


@transaction.atomic
def set_emergency(request: Request, card: str, *, by: Actor) -> None:
    """Show the request first at its branch with this card (`Card.key`); empty: no emergency, and no page asks again.
    Its holder is not who goes there, so it leaves their hands.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    changes: dict[str, Any] = {"emergency": card}
    if card:
        changes |= {"assigned_to": None, "assigned_at": None}
    change_requests(Request.objects.filter(pk=request.pk, closed_at=None), changes)
    request.emergency = card
    if card:
        record_audit("desk.request.emergency", f"request:{request.pk}", by=by)
    else:
        record_audit("desk.request.no_emergency", f"request:{request.pk}", by=by)
    notify_pages(request, f"desk.{request.branch_id}")
