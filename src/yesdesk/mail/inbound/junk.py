"""What lies with the junk: from a blocked sender, or what a filter is sure of."""

from django.db.models import QuerySet

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.mail.classify import MailClass, classify_mail
from yesdesk.mail.classify.reply_policy import reply_addresses, spam_sign
from yesdesk.mail.inbound.threads import find_thread, forwards_another_mail
from yesdesk.mail.models import BlockedSender, ReviewReason
from yesdesk.mail.parse.mail import Mail


def blocked_senders(by: Actor) -> QuerySet[BlockedSender]:
    """For a lead, by address."""
    by.require(Permission.DESK_LEADS_SEE)
    return BlockedSender.objects.order_by("address")


def junk_reason(mail: Mail) -> tuple[ReviewReason, str] | None:
    """Why a mail lies with the junk, and the filter's own words; None for any other. Who answers a mail of ours is no
    spammer, whatever a filter says.
    """
    if _is_blocked(mail):
        return ReviewReason.BLOCKED, ""
    sign = spam_sign(mail)
    if not sign or classify_mail(mail).verdict not in {MailClass.NEW, MailClass.REPLY}:
        return None
    return None if replies_to_us(mail, _address(mail)) else (ReviewReason.SPAM, sign)


def replies_to_us(mail: Mail, writer: str) -> bool:
    """Whether it answers us. Patrons write through groups and programs that put a list's headers, or a filter's, on
    all they send: an id of ours, or their own request, says more than those.
    """
    if not (mail.in_reply_to or mail.references) or forwards_another_mail(mail):
        return False
    place = find_thread(mail, writer)
    return place is not None and place.may_write


def _is_blocked(mail: Mail) -> bool:
    named = {each.address.lower() for each in reply_addresses(mail)}
    return bool(named) and BlockedSender.objects.filter(address__in=named).exists()


def _address(mail: Mail) -> str:
    return mail.sender.address.lower() if mail.sender else ""
