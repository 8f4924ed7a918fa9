"""What lies with the junk: from a blocked sender, or what a filter is sure of."""

from django.db.models import QuerySet

from yesdesk.channels.email.models import BlockedSender, Reason
from yesdesk.channels.email.queries.threads import hands_on, place_of
from yesdesk.channels.email.reading.mail import Mail
from yesdesk.channels.email.sorting import Verdict, sort_mail
from yesdesk.channels.email.sorting.answering import addresses_to_answer, spam_sign
from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission


def blocked_senders(by: Actor) -> QuerySet[BlockedSender]:
    """For a lead, by address."""
    by.require(Permission.DESK_LEADS_SEE)
    return BlockedSender.objects.order_by("address")


def junk_reason(mail: Mail) -> tuple[Reason, str] | None:
    """Why a mail lies with the junk, and the filter's own words; None for any other. Who answers a mail of ours is no
    spammer, whatever a filter says.
    """
    if _is_blocked(mail):
        return Reason.BLOCKED, ""
    sign = spam_sign(mail)
    if not sign or sort_mail(mail).verdict not in {Verdict.NEW, Verdict.REPLY}:
        return None
    return None if answers_us(mail, _address(mail)) else (Reason.SPAM, sign)


def answers_us(mail: Mail, writer: str) -> bool:
    """Whether it answers us. Patrons write through groups and programs that put a list's headers, or a filter's, on
    all they send: an id of ours, or their own request, says more than those.
    """
    if not (mail.in_reply_to or mail.references) or hands_on(mail):
        return False
    place = place_of(mail, writer)
    return place is not None and place.may_write


def _is_blocked(mail: Mail) -> bool:
    named = {each.address.lower() for each in addresses_to_answer(mail)}
    return bool(named) and BlockedSender.objects.filter(address__in=named).exists()


def _address(mail: Mail) -> str:
    return mail.sender.address.lower() if mail.sender else ""
