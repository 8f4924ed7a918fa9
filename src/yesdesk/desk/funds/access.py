"""The only road to a fund."""

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import Fund


def access_fund(by: Actor, pk: int) -> Fund:
    """Raises NotFound."""
    by.require(Permission.DESK_FUNDS_CHANGE)
    found = Fund.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound.plain()
    return found
