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
    """Send waiting messages in one pass, and set the time of the next."""
    again = deliver_mail(by=SYSTEM)
    if again is not None:
        set_timer(LEAVE, AGAIN, again)


def delivery_is_due(_ref: str, _now: datetime) -> None:
    """The timer's handler."""
    enqueue_once(deliver, LEAVE)


@dataclass(slots=True)
class NewMail:
    """A look for messages that were not there at the last one: by their ids, since on PostgreSQL a lower one may
    come later. The first look of a process finds what waits, so that nothing hangs on a job that was lost.
    """

    seen: frozenset[int] = frozenset()

    def look(self) -> None:
        waiting = newest_waiting(CHANNEL)
        if waiting - self.seen:
            enqueue_once(deliver, LEAVE)
        self.seen = waiting


def autoreply_cleanup_is_due(_ref: str, now: datetime) -> None:
    """The timer's handler. Not by a clock that jumped."""
    if clock_is_trusted(now):
        delete_old_autoreplies(now)
