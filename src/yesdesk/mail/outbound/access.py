"""The only road to a message of the outbox."""

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.models import OutboundMessage
from yesdesk.desk.requests.queries.visible_requests import visible_requests

_LARGEST_ID = 2**63 - 1


def access_outbound(by: Actor, pk: int) -> None:
    """Raises NotFound for a message about a request that `by` may not see."""
    rows = OutboundMessage.objects.filter(pk=pk)
    about = rows.values_list("about", flat=True).first() if pk <= _LARGEST_ID else None
    room, _colon, number = (about or "").partition(":")
    hidden = room == "request" and not visible_requests(by).filter(pk=number).exists()
    if about is None or hidden:
        raise NotFound.plain()
