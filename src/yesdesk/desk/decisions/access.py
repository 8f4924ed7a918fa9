"""The only roads to a decision, and to acts that wait for a person."""

from collections.abc import Sequence
from uuid import UUID

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound, or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.desk.decisions.settle import visible_acts
from yesdesk.ils.acts.queries import ActLine, manual_acts
from yesdesk.ils.acts.settle import already_settled_refusal
from yesdesk.requests.models import Decision, Request


def access_decision(by: Actor, request: Request, entry: int) -> Decision:
    """Return the decision of an entry. Raises NotFound."""
    by.require(Permission.DESK_REQUEST_SEE)
    found = or_not_found(
        Decision.objects.select_related("entry").filter(request=request, entry=entry).first()
    )
    found.request = found.entry.request = request
    return found


def access_acts(by: Actor, uuids: Sequence[str]) -> list[ActLine]:
    """Return all these acts that wait for a person. Raises NotFound, and Refusal once one is settled."""
    by.require(Permission.ILS_ACT_DO)
    try:
        wanted = {UUID(text) for text in uuids}
    except ValueError as error:
        raise NotFound.plain() from error
    if not wanted:
        raise NotFound.plain()
    found = visible_acts(by, manual_acts(by, wanted))
    if len(found) != len(wanted):
        raise already_settled_refusal()
    return found
