"""Mailboxes, their addresses and the state of their mail; the only road to one of them."""

from collections.abc import Mapping
from typing import Final

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import or_not_found
from yesdesk.core.outbox.delivery import taken_lately
from yesdesk.core.permissions import Permission
from yesdesk.mail.credentials import secrets_for
from yesdesk.mail.inbound.queries import erased_server_copies, unsettled_copies
from yesdesk.mail.models import Auth, Mailbox, ServerCopy
from yesdesk.mail.outbound.delivery import CHANNEL
from yesdesk.mail.outbound.routing import (
    OutboundRouting,
    OutboundServer,
    is_reached,
    server_states,
)

_LARGEST_ID: Final = 2**63 - 1


def mailboxes(by: Actor) -> list[Mailbox]:
    """All mailboxes by branch and address, with their service points and states. One query. `past`: mails that were
    erased here and still lie on its server. `noted`: those of a quiet week that nobody has settled."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    rows = Mailbox.objects.select_related("service_point__branch", "state").annotate(
        past=_PAST, noted=_NOTED
    )
    return list(rows.order_by("service_point__branch__position", "address"))


def mail_can_leave() -> bool:
    """Return whether a try has reached a mail server, and none is in trouble now. Three queries at most."""
    servers = OutboundRouting.now().servers()
    return bool(servers) and not _trouble_with(servers)


def what_stops_mail() -> str:
    servers = OutboundRouting.now().servers()
    return _trouble_with(servers) if servers else ""


def _trouble_with(servers: Mapping[str, OutboundServer]) -> str:
    """A sentence marked for translation; empty where all is well. No state at all, and mail that was taken: before
    states were kept, or after a restore, which brings none."""
    states = server_states()
    if any(states[key].failures for key in states.keys() & servers.keys()):
        return _(
            "The mail server did not take mail at the last try. Check the mailbox on its page, or run "
            "`yesdesk doctor --mail`: both say what helps."
        )
    if any(is_reached(way, states) for way in servers.values()):
        return ""
    if not states and taken_lately(CHANNEL, limit=1):
        return ""
    return _(
        "No try has reached the mail server yet. Check the mailbox on its page, or run "
        "`yesdesk doctor --mail`: both say what helps."
    )


def mail_comes_in() -> bool:
    return Mailbox.objects.filter(switched_on=True).exists()


def _count_by_mailbox(rows: QuerySet[ServerCopy]) -> Coalesce:
    mine = rows.filter(mailbox=OuterRef("pk")).order_by().values("mailbox")
    return Coalesce(Subquery(mine.annotate(many=Count("pk")).values("many")), 0)


_PAST: Final = _count_by_mailbox(erased_server_copies())
_NOTED: Final = _count_by_mailbox(unsettled_copies())


def without_password(by: Actor) -> list[str]:
    """Addresses of mailboxes whose secret is missing here, as after a restore on a new machine. Only the worker and
    the command line may ask: the web process holds no key."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    switched_on = Mailbox.objects.filter(switched_on=True).exclude(
        auth=Auth.NONE, smtp_auth=Auth.NONE
    )
    return [box.address for box in switched_on.order_by("address") if not secrets_for(box.pk)]


def addresses_by_branch() -> dict[int, list[str]]:
    rows = Mailbox.objects.order_by("service_point__position", "pk")
    found: dict[int, list[str]] = {}
    for branch, address in rows.values_list("service_point__branch", "address"):
        found.setdefault(branch, []).append(address)
    return found


def access_mailbox(by: Actor, pk: int) -> Mailbox:
    """Return a mailbox with its service point and branch. Raises NotAllowed, NotFound."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    rows = Mailbox.objects.select_related("service_point__branch").filter(pk=pk)
    return or_not_found(rows.first() if pk <= _LARGEST_ID else None)
