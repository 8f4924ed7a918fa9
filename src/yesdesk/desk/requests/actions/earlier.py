"""Read the earlier requests of a card, which is written down like a look at its account."""

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import Request
from yesdesk.desk.requests.queries.earlier_requests import EarlierRequest, earlier_requests
from yesdesk.ils.accounts.actions import record_view


def read_earlier_requests(request: Request, *, by: Actor) -> list[EarlierRequest]:
    """Read the earlier requests of the card that this one proves. The privacy officer reads who looked, and for which
    request; nothing is written where there is nothing to read.
    """
    by.require(Permission.DESK_REQUEST_SEE)
    found = earlier_requests(request, by=by)
    patron = request.patron
    if found and patron is not None:
        about = f"request:{request.pk}"
        record_view(patron.card_number, about=about, proof=patron.proof, by=by)
    return found
