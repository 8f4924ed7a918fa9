"""One tap: a sender's mail lies with the junk from now on. A lead sees the list, and takes somebody off it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound, Refusal
from yesdesk.core.permissions import Permission
from yesdesk.core.trace import trace
from yesdesk.mail.models import Arrival, BlockedSender, Mailbox, Message
from yesdesk.mail.parse.addresses import read_addresses
from yesdesk.patrons.models import ReachKind


def sender_listed(arrival: Arrival) -> str:
    """The address a listed mail is from; empty where none could be read."""
    found = (each.address for each in read_addresses(arrival.sender) if each.address)
    return next(found, "").lower()


def entry_sender(message: Message) -> str:
    """The address a mail on a request is from, as its request knows it; empty where none is kept."""
    if message.entry is not None and message.entry.detail.get("from"):
        return str(message.entry.detail["from"]).lower()
    patron = message.request.patron if message.request is not None else None
    return patron.reach if patron is not None and patron.reach_kind == ReachKind.EMAIL else ""


@transaction.atomic
def block_sender(address: str, *, by: Actor) -> BlockedSender:
    """Raises Refusal where there is no address, or it is the library's own."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    if not address or Mailbox.objects.filter(address=address).exists():
        raise Refusal(
            _("There is no sender here to block."),
            next_step=_("Let the mail go, or close the request."),
            code="channels.mail.nobody_to_block",
        )
    blocked, new = BlockedSender.objects.get_or_create(
        address=address, defaults={"at": timezone.now()}
    )
    if new:
        trace("channels_email.sender.blocked", f"sender:{blocked.pk}", by=by)
    return blocked


@transaction.atomic
def unblock_sender(pk: int, *, by: Actor) -> None:
    """What lies with the junk stays there; what comes from now on is read again. Raises NotFound."""
    by.require(Permission.DESK_LEADS_SEE)
    if not BlockedSender.objects.filter(pk=pk).delete()[0]:
        raise NotFound.plain()
    trace("channels_email.sender.unblocked", f"sender:{pk}", by=by)
