"""The mailboxes there are."""

from yesdesk.channels.email.models import Mailbox
from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission


def mailboxes(by: Actor) -> list[Mailbox]:
    """All, switched off ones too, by branch and address, with their service points and how collecting them goes.

    One query.
    """
    by.require(Permission.PLACES_PLACES_CHANGE)
    rows = Mailbox.objects.select_related("service_point__branch", "state")
    return list(rows.order_by("service_point__branch__position", "address"))
