"""Where a patron is answered from now on: a colleague heard or saw that it is them."""

from django.db import transaction

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.core.trace import trace
from yesdesk.desk.actions.timeline import hint, hold_still
from yesdesk.desk.models import Request
from yesdesk.patrons.actions import change_reach_of


@transaction.atomic
def change_reach(request: Request, *, reach: str, by: Actor) -> None:
    """Answers go there. How the patron was known before says nothing of the new address, and is forgotten.

    Raises NeedsMending when it is no address.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    hold_still(request)
    if request.patron is not None:
        change_reach_of(request.patron, reach=reach, by=by)
        trace("desk.reach.changed", f"request:{request.pk}", by=by)
    hint(request)
