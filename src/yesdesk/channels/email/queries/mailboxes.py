"""The mailboxes there are, and where their mail stands."""

from yesdesk.channels.email.models import Mailbox
from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.places.models import Branch, ServicePoint


def mailboxes(by: Actor) -> list[Mailbox]:
    """All, switched off ones too, by branch and address, with their service points and how collecting them goes.

    One query.
    """
    by.require(Permission.PLACES_PLACES_CHANGE)
    rows = Mailbox.objects.select_related("service_point__branch", "state")
    return list(rows.order_by("service_point__branch__position", "address"))


def desk_of(by: Actor, mailbox: Mailbox) -> tuple[Branch, ServicePoint | None]:
    """Branch and inbox of its mail. Where that branch has closed for good nobody would see it: then those of the
    default mailbox, else the first branch that is open.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    own = mailbox.service_point
    if not own.branch.closed_for_good:
        return own.branch, own
    points = ServicePoint.objects.filter(
        mailbox__is_default=True, branch__closed_for_good=False
    ).select_related("branch")
    other = points.first()
    if other is not None:
        return other.branch, other
    return Branch.objects.filter(closed_for_good=False).order_by("position", "id")[0], None
