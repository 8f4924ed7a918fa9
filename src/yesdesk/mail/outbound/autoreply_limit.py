"""The limit for robots without a mark: an address is sent one automatic mail in 24 hours.

A person who asks again the same day needs her link to that question too, so up to A_DAY receipts go. None goes within a
MOMENT of our last one, as a robot asks. Beyond five times the usual hour no receipt goes, and staff pages say so. No
mail is held. The address is kept as a pseudonym under a key that is destroyed after two days.
"""

from datetime import datetime, timedelta
from typing import Final

from yesdesk.core.models import OutboundMessage
from yesdesk.core.rotating_keys import rotating_hmac
from yesdesk.mail.models import AutomaticMail
from yesdesk.requests.models import Channel, Request

WINDOW: Final = timedelta(hours=24)
A_DAY: Final = 3
"""Receipts at most: a slow robot without a sign is quiet then."""

MOMENT: Final = timedelta(minutes=2)

HOUR: Final = timedelta(hours=1)
TIMES: Final = 5
USUAL: Final = 20
"""Receipts of an hour that is nothing unusual in the smallest library: two classes of a school."""

KEPT: Final = timedelta(days=2)
_PURPOSE: Final = "mailed"


def is_over_limit(message: OutboundMessage, now: datetime) -> bool:
    """Return whether this automatic mail is not to go: its address had one, and may be a robot's."""
    had = sent_lately(message.to, now)
    if receipts_have_stopped(now):
        return True
    return bool(had) and (len(had) >= A_DAY or not _is_a_person_asking_again(message, max(had)))


def receipts_have_stopped(now: datetime) -> bool:
    """Return whether the last hour had five times as many automatic mails as an hour of the two days before."""
    kept = AutomaticMail.objects.filter(at__gt=now - KEPT)
    lately = kept.filter(at__gt=now - HOUR).count()
    usual = (kept.count() - lately) / (KEPT / HOUR - 1)
    return lately >= TIMES * max(USUAL, usual)


def sent_lately(address: str, now: datetime) -> list[datetime]:
    pseudonyms = {
        _pseudonym(address, day) for day in (now, now - WINDOW)
    }  # each day has its own key
    rows = AutomaticMail.objects.filter(pseudonym__in=pseudonyms, at__gt=now - WINDOW)
    return list(rows.values_list("at", flat=True))


def _is_a_person_asking_again(message: OutboundMessage, last: datetime) -> bool:
    """Recognise a person: by another channel, before our last automatic mail, or more than a moment behind it."""
    number = message.about.removeprefix("request:")
    rows = Request.objects.filter(pk=number) if number.isdecimal() else Request.objects.none()
    request = rows.only("channel", "opened_at").first()
    if request is None:
        return False
    if request.channel != Channel.EMAIL or request.opened_at <= last:
        return True
    return request.opened_at - last > MOMENT


def record_autoreply(address: str, now: datetime) -> None:
    AutomaticMail.objects.create(pseudonym=_pseudonym(address, now), at=now)


def delete_old_autoreplies(now: datetime) -> int:
    return AutomaticMail.objects.filter(at__lt=now - KEPT).delete()[0]


def _pseudonym(address: str, day: datetime) -> str:
    return rotating_hmac(_PURPOSE, _mailbox_of(address), day)


def _mailbox_of(address: str) -> str:
    """Cut a tag: a help desk with an address for each ticket (`support+4711@`) would get receipts without end."""
    local, _at, host = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0] or local}@{host}"
