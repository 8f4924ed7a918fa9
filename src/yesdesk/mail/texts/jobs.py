"""Jobs and timers of text messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.tasks import task

from yesdesk.core.actors import SYSTEM
from yesdesk.core.outbox.delivery import newest_waiting
from yesdesk.core.tasks.queue import enqueue_once
from yesdesk.core.tasks.timers import set_timer
from yesdesk.mail.texts.delivery import deliver_texts
from yesdesk.requests.queries.text_message import CHANNEL

LEAVE: Final = "texts.leave"
AGAIN: Final = "again"
OUT_EVERY: Final = 2.0


@task
def deliver() -> None:
    again = deliver_texts(by=SYSTEM)
    if again is not None:
        set_timer(LEAVE, AGAIN, again)


def enqueue_delivery(_ref: str, _now: datetime) -> None:
    enqueue_once(deliver, LEAVE)


@dataclass(slots=True)
class NewTexts:
    """A look for new texts by their ids; the first one finds all that wait, so a lost job stops nothing."""

    seen: frozenset[int] = frozenset()

    def look(self) -> None:
        waiting = newest_waiting(CHANNEL)
        if waiting - self.seen:
            enqueue_once(deliver, LEAVE)
        self.seen = waiting
