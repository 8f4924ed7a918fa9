"""The mailboxes there are, and where their mail stands."""

from typing import Final

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.mail.credentials import secrets_for
from yesdesk.mail.models import Auth, Mailbox, ServerCopy
from yesdesk.mail.outbound.routing import OutboundRouting
from yesdesk.places.models import Branch, ServicePoint


def mailboxes(by: Actor) -> list[Mailbox]:
    """All, switched off ones too, by branch and address, with their service points and how collecting them goes.

    `past`: mails that were erased here and still lie on its server. One query.
    """
    by.require(Permission.PLACES_PLACES_CHANGE)
    rows = Mailbox.objects.select_related("service_point__branch", "state").annotate(past=_PAST)
    return list(rows.order_by("service_point__branch__position", "address"))


def mail_can_leave() -> bool:
    """Return whether any mail server is named. One query."""
    return OutboundRouting.now().any()


def mail_comes_in() -> bool:
    """Return whether patrons have an address to write to. One query."""
    return Mailbox.objects.filter(switched_on=True).exists()


def erased_server_copies() -> QuerySet[ServerCopy]:
    """Return what was erased here, and is to be removed from its server."""
    return ServerCopy.objects.filter(arrival=None, left=False)


_PAST: Final = Coalesce(
    Subquery(
        erased_server_copies()
        .filter(mailbox=OuterRef("pk"))
        .order_by()
        .values("mailbox")
        .annotate(many=Count("pk"))
        .values("many")
    ),
    0,
)


def mailbox_inbox(by: Actor, mailbox: Mailbox) -> tuple[Branch, ServicePoint | None]:
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


def without_password(by: Actor) -> list[str]:
    """Addresses of mailboxes that want a secret and have none here, as after a restore on a new machine. Only the
    worker and the command line may ask: the web process holds no key.
    """
    by.require(Permission.PLACES_PLACES_CHANGE)
    switched_on = Mailbox.objects.filter(switched_on=True).exclude(
        auth=Auth.NONE, smtp_auth=Auth.NONE
    )
    return [box.address for box in switched_on.order_by("address") if not secrets_for(box.pk)]
