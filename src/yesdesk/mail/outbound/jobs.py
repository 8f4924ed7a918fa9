"""Jobs and timers of outgoing mail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.tasks import task

from yesdesk.core.actors import SYSTEM
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.outbox.delivery import newest_waiting
from yesdesk.core.tasks.queue import enqueue_once
from yesdesk.core.tasks.timers import set_timer
from yesdesk.mail.outbound.autoreply_limit import delete_old_autoreplies
from yesdesk.mail.outbound.delivery import AGAIN, CHANNEL, LEAVE, deliver_mail

OUT_EVERY: Final = 2.0
SWEEP_EVERY: Final = 60 * 60


@task
def deliver() -> None:
    again = deliver_mail(by=SYSTEM)
    if again is not None:
        set_timer(LEAVE, AGAIN, again)


def enqueue_delivery(_ref: str, _now: datetime) -> None:
    enqueue_once(deliver, LEAVE)


@dataclass(slots=True)
class NewMail:
    """A look for new messages by their ids: on PostgreSQL a lower one may come later. The first look finds all waiting
    ones, so that a lost job stops nothing."""

    seen: frozenset[int] = frozenset()

    def look(self) -> None:
        waiting = newest_waiting(CHANNEL)
        if waiting - self.seen:
            enqueue_once(deliver, LEAVE)
        self.seen = waiting


def delete_autoreplies_if_clock_is_trusted(_ref: str, now: datetime) -> None:
    if clock_is_trusted(now):
        delete_old_autoreplies(now)
