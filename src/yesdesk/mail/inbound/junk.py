"""Junk: mail that a filter is sure of, or from a sender that a colleague blocked. A lead unblocks."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import NotFound, Refusal
from yesdesk.core.permissions import Permission
from yesdesk.mail.inbound.threads import find_thread, forwards_another_mail
from yesdesk.mail.models import Arrival, BlockedSender, Mailbox, Message, ReviewReason
from yesdesk.mail.parse.mail import Mail


def blocked_senders(by: Actor) -> QuerySet[BlockedSender]:
    by.require(Permission.DESK_LEADS_SEE)
    return BlockedSender.objects.order_by("address")


def junk_reason(mail: Mail) -> tuple[ReviewReason, str] | None:
    """The reason why a mail is junk, and the filter's own words; None for any other, and for an answer to our mail."""
    from yesdesk.mail.classify import (  # when there is mail: many words
        MailClass,
        classify_mail,
    )
    from yesdesk.mail.classify.reply_policy import spam_sign

    if _is_blocked(mail):
        return ReviewReason.BLOCKED, ""
    sign = spam_sign(mail)
    if not sign or classify_mail(mail).verdict not in {MailClass.NEW, MailClass.REPLY}:
        return None
    return (
        None
        if replies_to_us(mail, mail.sender.address.lower() if mail.sender else "")
        else (ReviewReason.SPAM, sign)
    )


def replies_to_us(mail: Mail, writer: str) -> bool:
    """Recognise an answer to us by an id of ours or the patron's own request. Groups and programs add a list's or a
    filter's headers to patrons' mail."""
    if not (mail.in_reply_to or mail.references) or forwards_another_mail(mail):
        return False
    place = find_thread(mail, writer)
    return place is not None and place.may_write


def _is_blocked(mail: Mail) -> bool:
    from yesdesk.mail.classify.reply_policy import reply_addresses  # when there is mail: many words

    named = {each.address.lower() for each in reply_addresses(mail)}
    return bool(named) and BlockedSender.objects.filter(address__in=named).exists()


def sender_listed(arrival: Arrival) -> str:
    from yesdesk.mail.parse.addresses import (
        read_addresses,  # when there is mail: it reads all of one
    )

    found = (each.address for each in read_addresses(arrival.sender) if each.address)
    return next(found, "").lower()


def entry_sender(message: Message) -> str:
    if message.entry is not None and message.entry.written_from:
        return message.entry.written_from.lower()
    patron = message.request.patron if message.request is not None else None
    return patron.mail_address if patron is not None else ""


@transaction.atomic
def block_sender(address: str, *, by: Actor) -> None:
    """Block a sender. Raises Refusal where there is no address, or it is the library's own."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    if not address or Mailbox.objects.filter(address=address).exists():
        raise Refusal(
            _("There is no sender here to block."),
            next_step=_("Drop the e-mail, or close the request."),
            code="mail.nobody_to_block",
        )
    blocked, new = BlockedSender.objects.get_or_create(
        address=address, defaults={"at": timezone.now()}
    )
    if new:
        record_audit("mail.sender.blocked", f"sender:{blocked.pk}", by=by)


@transaction.atomic
def unblock_sender(pk: int, *, by: Actor) -> None:
    """Unblock a sender. Their mail stays in the junk; new mail is read again. Raises NotFound."""
    by.require(Permission.DESK_LEADS_SEE)
    if not BlockedSender.objects.filter(pk=pk).delete()[0]:
        raise NotFound.plain()
    record_audit("mail.sender.unblocked", f"sender:{pk}", by=by)
