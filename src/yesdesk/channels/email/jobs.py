"""What the worker does for mail by itself."""

from datetime import datetime
from typing import Final

from django.tasks import task

from yesdesk.channels.email.actions.collecting import collect
from yesdesk.channels.email.actions.keeping import take_in_soon
from yesdesk.channels.email.actions.taking_in import reading_folder, take_in_waiting
from yesdesk.channels.email.models import Arrival, ArrivalState, Mailbox, WayIn
from yesdesk.channels.email.reading_apart import drop_leftovers
from yesdesk.core.actors import SYSTEM
from yesdesk.core.jobs import enqueue_once

LOOK_EVERY: Final = 60
POLL_EVERY: Final = 30
"""Seconds: somebody at the desk who says "I just mailed it to you" is still there."""


@task(priority=-5)
def poll(mailbox: int) -> None:
    """One turn at one mailbox, and another at once while there is more."""
    found = Mailbox.objects.filter(pk=mailbox, switched_on=True, way_in=WayIn.IMAP)
    asked = found.select_related("service_point__branch").first()
    if asked is not None and collect(asked, by=SYSTEM):
        poll_soon(mailbox)


def poll_soon(mailbox: int) -> None:
    """One look at a mailbox, however often it is wanted at once."""
    enqueue_once(poll, f"mail.poll.{mailbox}", mailbox)


def polling_is_due(_ref: str, now: datetime) -> None:
    """The timer's handler. A server that did not answer is left alone for a while."""
    mailboxes = Mailbox.objects.filter(switched_on=True, way_in=WayIn.IMAP)
    for mailbox in mailboxes.exclude(state__retry_at__gt=now).values_list("pk", flat=True):
        poll_soon(mailbox)


@task()
def take_in(mailbox: int) -> None:
    """Reads what waits in one mailbox; of several workers one."""
    drop_leftovers(reading_folder())
    take_in_waiting(mailbox, by=SYSTEM)


def waiting_is_looked_at(_ref: str, _now: datetime) -> None:
    """The timer's handler: whatever a crash or a full disk left waiting is tried again."""
    waiting = Arrival.objects.filter(state=ArrivalState.WAITING)
    for mailbox in waiting.order_by().values_list("mailbox", flat=True).distinct():
        take_in_soon(mailbox)
