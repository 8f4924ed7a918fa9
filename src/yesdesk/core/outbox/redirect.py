"""Mail that has not left goes to another address, or to nobody: its reader is found elsewhere now."""

from django.db.models import Q

from yesdesk.core.models import OutboundMessage
from yesdesk.core.models.outbox import Delivery, OutboundState
from yesdesk.core.outbox.messages import NOT_SENT

_BY_MACHINE = Q(automatic=True) | Q(headers__has_key="Auto-Submitted")


def has_bounced(about: str, address: str) -> bool:
    """Return whether mail about `about` did not arrive at this address."""
    rows = OutboundMessage.objects.filter(about=about, to=address)
    return rows.filter(Q(state=OutboundState.REFUSED) | Q(delivery=Delivery.FAILED)).exists()


def redirect_mail(about: str, former: str, *, to: str, link_generation: int) -> None:
    """What people wrote about `about` and `former` did not get goes to `to`, under a link of this generation;
    where that is empty, and whatever a machine wrote, it is not sent. Call it in the transaction of its cause.

    What a server holds this moment cannot be called back, but if it comes back it is sent to `to`.
    """
    rows = OutboundMessage.objects.filter(about=about, to=former, channel="email")
    unsent = rows.filter(state__in=NOT_SENT)
    (unsent.filter(_BY_MACHINE) if to else unsent).delete()
    here = unsent.exclude(state=OutboundState.SENDING)
    here.filter(state=OutboundState.REFUSED).update(state=OutboundState.WAITING)
    # A new name: what a server still says of the old one is about another address.
    here.update(message_id="", tries=0, doubts=0, next_try_at=None, said="")
    unsent.update(to=to, link_generation=link_generation)
