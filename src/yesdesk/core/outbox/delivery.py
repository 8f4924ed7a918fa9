"""Send the rows of the outbox: each step is one conditional update, so two workers never both take a row.

waiting -> sending -> sent | refused | waiting (later, or once more after a doubt); waiting -> refused | throttled
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from yesdesk.core.actors import SYSTEM
from yesdesk.core.audit import record_audit
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.models import Delivery, OutboundMessage, OutboundState

GRACE: Final = timedelta(minutes=20)
"""The time to wait for a server's answer to a message's text before its fate counts as unknown."""

GIVE_UP: Final = timedelta(days=5)
TRIES_AT_LEAST: Final = 10  # before an address is given up: the machine itself may have been away
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)
SAID_AT_MOST: Final = 500
UNSETTLED: Final = (OutboundState.WAITING, OutboundState.SENDING)

log = structlog.get_logger("yesdesk.outbox")


def pending_messages(channel: str, *, after: int = 0, limit: int = 500) -> list[OutboundMessage]:
    """Return messages that are not settled, by id, without their words."""
    rows = OutboundMessage.objects.filter(channel=channel, state__in=UNSETTLED, id__gt=after)
    return list(rows.defer("subject", "text", "html", "headers").order_by("id")[:limit])


def newest_waiting(limit: int = 50) -> frozenset[tuple[int, str]]:
    """Return ids of waiting messages, each with its channel."""
    waiting = OutboundMessage.objects.filter(state=OutboundState.WAITING)
    return frozenset(waiting.order_by("-id").values_list("id", "channel")[:limit])


def give_name(message: OutboundMessage, message_id: str, subject: str) -> str:
    """Keep a message id before the first try, the same at each: `message_id` and `subject` if it has none yet."""
    rows = OutboundMessage.objects.filter(pk=message.pk)
    rows.filter(message_id="").update(message_id=message_id, subject=subject[:400])
    given = rows.values_list("message_id", "subject").first()
    message.message_id, message.subject = given or (message_id, subject)
    return message.message_id


def begin(message: OutboundMessage, now: datetime) -> bool:
    """Note that a message's last byte is about to go. False when it must not go any more, or somebody else has it."""
    waits = OutboundMessage.objects.filter(
        pk=message.pk, state=OutboundState.WAITING, to=message.to
    )
    same = waits.filter(subject=message.subject, text=message.text, message_id=message.message_id)
    if not same.update(state=OutboundState.SENDING, sending_at=now, tries=F("tries") + 1):
        return False
    message.state, message.tries = OutboundState.SENDING, message.tries + 1
    return True


def record_sent(pk: int, said: str, now: datetime) -> bool:
    return _set_state_if_unsettled(pk, OutboundState.SENT, said, sent_at=now, next_try_at=None)


def refuse(pk: int, said: str) -> bool:
    """Refuse a message: it is not tried again by itself. `said`: why, in the server's words or our own."""
    log.warning("message refused", message=pk)
    return _set_state_if_unsettled(pk, OutboundState.REFUSED, said, next_try_at=None)


def mark_throttled(pk: int) -> bool:
    log.warning("automatic mail not sent: the address had one today", message=pk)
    waits = OutboundMessage.objects.filter(pk=pk, state=OutboundState.WAITING)
    return waits.update(state=OutboundState.THROTTLED) == 1


def delay(message: OutboundMessage, said: str, now: datetime) -> datetime | None:
    """Delay a message whose address cannot be reached now. The time of the next try; None when it is given up."""
    tries = message.tries
    if message.state == OutboundState.WAITING:  # else it was counted when its words began to go
        tries += 1
    if _is_given_up(message, tries, now):
        refuse(message.pk, said)
        return None
    again = now + wait_after(tries - 1)
    _set_state_if_unsettled(message.pk, OutboundState.WAITING, said, next_try_at=again, tries=tries)
    return again


def _is_given_up(message: OutboundMessage, tries: int, now: datetime) -> bool:
    over = now - message.created_at > GIVE_UP and tries >= TRIES_AT_LEAST
    return over and clock_is_trusted(now)


def retry_now(now: datetime) -> None:
    """Try delayed messages from now on: the clock stepped back, and their time may be far away."""
    rows = OutboundMessage.objects.filter(state__in=UNSETTLED)
    rows.filter(next_try_at__gt=now + LONGEST_WAIT).update(next_try_at=now)
    rows.filter(sending_at__gt=now).update(sending_at=now)
    ahead = rows.filter(created_at__gt=now)
    ahead.filter(next_try_at__gt=now).update(next_try_at=now)
    for message in ahead.filter(not_before__gt=now).only("not_before", "created_at"):
        undo = (message.not_before or now) - message.created_at
        ahead.filter(pk=message.pk).update(not_before=now + undo)


def wait_after(failures: int) -> timedelta:
    return LONGEST_WAIT if failures > 5 else FIRST_WAIT * 2**failures


def settle_doubts(channel: str, now: datetime) -> list[int]:
    """Settle messages whose server never answered their text: they go once more under the same id, then are refused.
    Returns ids of the refused ones."""
    doubtful = OutboundMessage.objects.filter(
        channel=channel, state=OutboundState.SENDING, sending_at__lt=now - GRACE
    )
    refused = []
    for pk, doubts, about in doubtful.order_by("id").values_list("pk", "doubts", "about"):
        mine = doubtful.filter(pk=pk)
        if doubts == 0:
            if mine.update(state=OutboundState.WAITING, doubts=1, next_try_at=None):
                record_audit("core.outbox.sent_once_more", f"message:{pk}", by=SYSTEM, about=about)
                log.warning("message goes once more: no answer came to the first", message=pk)
        elif mine.update(state=OutboundState.REFUSED, doubts=doubts + 1, said=""):
            log.warning("message refused: nobody knows whether it arrived", message=pk)
            refused.append(pk)
    return refused


def hold_what_waits() -> int:
    """Hold all waiting messages after a restore, for a person to look: they may have gone since the backup."""
    waiting = OutboundMessage.objects.filter(state__in=UNSETTLED)
    return waiting.update(state=OutboundState.HELD, next_try_at=None)


def record_delivery(message_id: str, state: Delivery, said: str) -> OutboundMessage | None:
    """Note a later report's result. Returns the message where that is news, else None. A delay says nothing new of a
    message that has failed or arrived."""
    found = OutboundMessage.objects.filter(message_id=message_id).exclude(message_id="")
    news = ~Q(delivery=state)
    if state is Delivery.DELAYED:
        news &= Q(delivery="")
    if not found.filter(news).update(delivery=state, said=said[:SAID_AT_MOST]):
        return None
    return found.first()


def never_offered_before(channel: str, at: datetime) -> QuerySet[OutboundMessage]:
    """Messages that wait since before `at` and were never offered, though no earlier one to their address waits. A
    message that can be taken back keeps no other waiting."""
    may_go = OutboundMessage.objects.filter(Q(not_before=None) | Q(not_before__lt=at))
    earlier = may_go.filter(
        channel=channel, to=OuterRef("to"), state__in=UNSETTLED, id__lt=OuterRef("id")
    )
    waiting = may_go.filter(channel=channel, state=OutboundState.WAITING)
    return waiting.filter(~Exists(earlier), tries=0, created_at__lt=at).order_by("id")


@dataclass(frozen=True, slots=True)
class Offered:
    to: str
    about: str
    at: datetime
    said: str


def put_off_since(channel: str, at: datetime, limit: int = 200) -> list[Offered]:
    """Return the newest messages that might go before `at`, were offered, and still wait."""
    waiting = OutboundMessage.objects.filter(channel=channel, state=OutboundState.WAITING)
    rows = waiting.filter(Q(not_before=None) | Q(not_before__lt=at), tries__gt=0, created_at__lt=at)
    found = rows.order_by("-id").values_list("to", "about", "not_before", "created_at", "said")
    return [
        Offered(to, about, not_before or created, said)
        for to, about, not_before, created, said in found[:limit]
    ]


def taken_lately(channel: str, limit: int = 200) -> list[Offered]:
    rows = OutboundMessage.objects.filter(channel=channel, state=OutboundState.SENT)
    found = rows.order_by("-id").values_list("to", "about", "sent_at", "said")
    return [Offered(to, about, at, said) for to, about, at, said in found[:limit] if at]


def _set_state_if_unsettled(pk: int, state: OutboundState, said: str, **changes: Any) -> bool:
    rows = OutboundMessage.objects.filter(pk=pk, state__in=UNSETTLED)
    return rows.update(state=state, said=said[:SAID_AT_MOST], **changes) == 1
