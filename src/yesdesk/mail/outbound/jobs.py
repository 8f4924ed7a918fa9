"""Jobs and timers of outgoing messages: of e-mail, and of each further channel that registers here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.tasks import task

from yesdesk.core.actors import SYSTEM
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.outbox.delivery import newest_waiting
from yesdesk.core.registry import Registry
from yesdesk.core.tasks.queue import enqueue_once
from yesdesk.core.tasks.timers import set_timer
from yesdesk.mail.outbound.autoreply_limit import delete_old_autoreplies
from yesdesk.mail.outbound.delivery import AGAIN, CHANNEL, LEAVE, deliver_mail

OUT_EVERY: Final = 2.0
SWEEP_EVERY: Final = 60 * 60

channels: Final[Registry[Callable[..., datetime | None]]] = Registry("channel that sends")
"""Functions that send the waiting messages of a channel (`by=`) and return the time to look again."""

channels.add(CHANNEL, deliver_mail)


@task
def deliver(channel: str = CHANNEL) -> None:
    again = channels[channel](by=SYSTEM)
    if again is not None:
        set_timer(LEAVE, channel, again)


def enqueue_delivery(ref: str, _now: datetime) -> None:
    """Have a channel send, or with AGAIN every one. A channel that stands still stops no other."""
    for channel in channels if ref == AGAIN else [ref]:
        enqueue_once(deliver, f"{LEAVE}.{channel}", channel)


@dataclass(slots=True)
class NewMessages:
    """A look for new messages by their ids: on PostgreSQL a lower one may come later. The first look finds all waiting
    ones, so that a lost job stops nothing."""

    seen: frozenset[tuple[int, str]] = frozenset()

    def look(self) -> None:
        waiting = newest_waiting()
        for channel in {channel for _id, channel in waiting - self.seen} & set(channels):
            enqueue_once(deliver, f"{LEAVE}.{channel}", channel)
        self.seen = waiting


def delete_autoreplies_if_clock_is_trusted(_ref: str, now: datetime) -> None:
    if clock_is_trusted(now):
        delete_old_autoreplies(now)
