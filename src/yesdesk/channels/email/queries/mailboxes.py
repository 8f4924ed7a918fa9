"""The mailboxes there are."""

from yesdesk.channels.email.models import Mailbox
from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission


def mailboxes(by: Actor) -> list[Mailbox]:
    """All, switched off ones too, by branch and address, their service points beside them. One query."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    rows = Mailbox.objects.select_related("service_point__branch")
    return list(rows.order_by("service_point__branch__position", "address"))
