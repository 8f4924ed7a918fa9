"""Jobs and timers of incoming mail."""

import threading
from datetime import datetime, timedelta
from typing import Final

from django.tasks import task
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.tasks.queue import enqueue_once
from yesdesk.core.tasks.timers import set_timer
from yesdesk.mail.inbound.idle_listener import STILL_ASKED_EVERY, has_idle_listener
from yesdesk.mail.inbound.queries import erased_server_copies, reading_folder
from yesdesk.mail.inbound.quiet_week import end_due_quiet_weeks
from yesdesk.mail.inbound.sandbox import delete_parser_leftovers
from yesdesk.mail.inbound.store_raw import enqueue_ingest
from yesdesk.mail.models import (
    Arrival,
    ArrivalState,
    InboundMethod,
    Mailbox,
    MailboxState,
    OutboundServerState,
)
from yesdesk.mail.outbound.delivery import AGAIN, LEAVE

LOOK_EVERY: Final = 60
POLL_EVERY: Final = 30
"""Seconds: a person at the desk who says "I just mailed it to you" is still there."""

CLEAN_EVERY: Final = 60 * 60
FURTHEST_RETRY: Final = timedelta(hours=2)


@task(priority=-5)
def poll(mailbox: int) -> None:
    """Take one turn at one mailbox, and another at once while there is more. One at a time in a worker: servers may be
    silent for long, and a tap at the desk wants a thread too."""
    from yesdesk.mail.inbound.imap_sync import sync_mailbox  # only who has such a mailbox needs it

    if not _line.acquire(blocking=False):
        enqueue_poll(mailbox, after=_IN_LINE)
        return
    try:
        found = Mailbox.objects.filter(
            pk=mailbox, switched_on=True, inbound_method=InboundMethod.IMAP
        )
        asked = found.select_related("service_point__branch").first()
        if asked is not None and sync_mailbox(asked, by=SYSTEM):
            enqueue_poll(mailbox)
    finally:
        _line.release()


_line: Final = threading.Lock()
_IN_LINE: Final = timedelta(seconds=2)


def enqueue_poll(mailbox: int, *, after: timedelta = timedelta()) -> None:
    enqueue_once(poll.using(run_after=timezone.now() + after), f"mail.poll.{mailbox}", mailbox)


def polling_is_due(_ref: str, now: datetime) -> None:
    """Poll due mailboxes: silent servers are left alone for a while, listened ones are asked seldom."""
    end_due_quiet_weeks(now)
    mailboxes = Mailbox.objects.filter(switched_on=True, inbound_method=InboundMethod.IMAP)
    asked = mailboxes.exclude(state__retry_at__gt=now).values_list("pk", "state__looked_at")
    for mailbox, looked_at in asked:
        lately = looked_at is not None and looked_at > now - STILL_ASKED_EVERY
        if not (lately and has_idle_listener(mailbox, now)):
            enqueue_poll(mailbox)


@task(priority=-5)
def clean_mailbox(mailbox: int) -> None:
    from yesdesk.mail.inbound.imap_sync import clean_server  # only who has such a mailbox needs it

    if not _line.acquire(blocking=False):
        _clean_soon(mailbox, after=_IN_LINE)
        return
    try:
        asked = Mailbox.objects.exclude(host="").filter(pk=mailbox, quiet_until=None).first()
        if asked is not None:
            clean_server(asked, by=SYSTEM)
    finally:
        _line.release()


def _clean_soon(mailbox: int, *, after: timedelta = timedelta()) -> None:
    enqueue_once(
        clean_mailbox.using(run_after=timezone.now() + after), f"mail.clean.{mailbox}", mailbox
    )


def enqueue_cleaning_if_due(_ref: str, now: datetime) -> None:
    mailboxes = Mailbox.objects.exclude(host="").exclude(state__retry_at__gt=now)
    mailboxes = mailboxes.filter(quiet_until=None)
    past = erased_server_copies().filter(mailbox__in=mailboxes)
    for mailbox in past.order_by("mailbox").values_list("mailbox", flat=True).distinct():
        _clean_soon(mailbox)


@task(priority=-3)
def ingest(mailbox: int) -> None:
    from yesdesk.mail.inbound.ingest import ingest_waiting  # when there is mail: many words

    delete_parser_leftovers(reading_folder())
    ingest_waiting(mailbox, by=SYSTEM)


def enqueue_ingest_if_due(_ref: str, _now: datetime) -> None:
    waiting = Arrival.objects.filter(state=ArrivalState.WAITING)
    for mailbox in waiting.order_by().values_list("mailbox", flat=True).distinct():
        enqueue_ingest(mailbox)


def retry_servers_now(now: datetime) -> None:
    """Ask servers now whose next time is far away: the clock stepped back."""
    far = now + FURTHEST_RETRY
    MailboxState.objects.filter(retry_at__gt=far).update(retry_at=now)
    OutboundServerState.objects.filter(retry_at__gt=far).update(retry_at=now)
    set_timer(LEAVE, AGAIN, now)
