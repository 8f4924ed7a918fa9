"""A patron's own erasure, from their link: at once, unless a hold names the request."""

from yesdesk.core.actors import Actor
from yesdesk.desk.models import Request
from yesdesk.desk.requests.actions.intake import require_own_link_or_staff
from yesdesk.desk.requests.retention import CODE
from yesdesk.patrons.erasure import erase_now


def erase_own_request(request: Request, *, by: Actor) -> int:
    """Erase the request and all words in it; how many went (0: a legal hold keeps it for now)."""
    require_own_link_or_staff(request, by)
    return erase_now(CODE, [request.pk], "patron", by=by)
