"""The only roads to a question for a colleague."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotAllowed, NotFound
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import Approval, Request
from yesdesk.desk.requests.queries.visible_requests import visible_requests


def access_approval(by: Actor, pk: int) -> Approval:
    """A question, with its request, for who may answer it, asked it, or is said to have answered it.

    Raises NotFound, and NotAllowed for whom it is not.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    found = _approvals().filter(request__in=visible_requests(by), pk=pk).first()
    if found is None:
        raise NotFound.plain()
    if by.job_class_id not in found.tiers and by.user_id not in {
        found.asker_id,
        found.answered_by_id,
    }:
        raise NotAllowed(
            _("This is asked of somebody else."),
            next_step=_("Open the request: what comes of it stands there."),
            code="desk.approval.not_yours",
        )
    return found


def access_request_approval(by: Actor, request: Request, pk: int) -> Approval:
    """A question about a request the actor already has. `ask.request` is that same object. Raises NotFound."""
    by.require(Permission.DESK_REQUEST_SEE)
    found = _approvals().filter(request=request, pk=pk).first()
    if found is None:
        raise NotFound.plain()
    found.request = request
    return found


def _approvals() -> QuerySet[Approval]:
    of_request = ("request__branch", "request__patron", "request__service_point")
    return Approval.objects.select_related(*of_request, "asker", "answered_by", "answer")
