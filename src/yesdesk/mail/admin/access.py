"""The only road to a mailbox."""

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.mail.models import Mailbox

_LARGEST_ID = 2**63 - 1


def access_mailbox(by: Actor, pk: int) -> Mailbox:
    """Return a mailbox with its service point and branch. Raises NotAllowed, NotFound."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    rows = Mailbox.objects.select_related("service_point__branch").filter(pk=pk)
    found = rows.first() if pk <= _LARGEST_ID else None
    if found is None:
        raise NotFound.plain()
    return found
