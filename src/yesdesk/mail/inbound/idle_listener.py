"""IMAP IDLE: a thread for each mailbox whose server announces new mail. It only says that a look is worth while;
collecting alone fetches. The poll goes on every half minute without it."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

import structlog
from django.db import connections
from django.db.models import Q
from django.utils import timezone

from yesdesk.core.exceptions import Capture, class_path
from yesdesk.core.tasks.leases import lease_is_held, release_lease, take_lease
from yesdesk.mail.credentials import login_for
from yesdesk.mail.models import InboundMethod, Mailbox

LOOK_EVERY: Final = 5.0
LEASE: Final = 30.0
"""Seconds, like the poll: a worker that dies keeps no mailbox from being asked for longer."""

PAUSE: Final = 60.0
"""Seconds after a line broke. A server that cannot is asked again after an hour."""

CANNOT: Final = 60 * 60.0
STILL_ASKED_EVERY: Final = timedelta(minutes=4)
"""A mailbox with a listener is polled all the same: for its junk folder, and for mail that was not announced."""

log = structlog.get_logger("yesdesk.mail")


def has_idle_listener(mailbox: int, now: datetime) -> bool:
    return lease_is_held(_lease_name(mailbox), now=now)


def listen_idle(mailbox: Mailbox, *, wanted: Callable[[], bool], news: Callable[[], None]) -> bool:
    """Call `news` once at the beginning and at each arrival, as long as it is `wanted`. False where the server cannot
    announce mail. Raises ImapError, ImapCommandRefused."""
    from yesdesk.mail.inbound.imap import INBOX, imap_session  # only who has such a mailbox
    from yesdesk.mail.inbound.imap_errors import translate_errors

    with translate_errors():
        login = login_for(mailbox, "imap")
    with imap_session(mailbox, login) as server:
        if not server.can_idle():
            return False
        server.open(INBOX, readonly=True)
        came = True  # before anybody listened
        while wanted():
            if came:
                news()
            came = server.waits_for_mail(wanted)
    return True


@dataclass
class IdleListeners:
    """The threads of one worker; among several workers one listens. `news` gets a mailbox's number."""

    news: Callable[[int], None]
    holder: str = field(default_factory=lambda: uuid.uuid4().hex)
    _threads: dict[int, threading.Thread] = field(default_factory=dict)
    _not_before: dict[int, float] = field(default_factory=dict)
    _ends: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        for mailbox in _mailboxes_to_listen_to(timezone.now()):
            running = self._threads.get(mailbox.pk)
            if (running and running.is_alive()) or self._not_before.get(
                mailbox.pk, 0
            ) > monotonic():
                continue
            if take_lease(_lease_name(mailbox.pk), self.holder, LEASE):
                thread = threading.Thread(
                    name=f"listens to mailbox {mailbox.pk}",
                    target=self._listen_until_unwanted,
                    args=(mailbox,),
                    daemon=True,
                )
                self._threads[mailbox.pk] = thread
                thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """End within a step of the server's; other workers may listen at once."""
        self._ends.set()
        for thread in self._threads.values():
            thread.join(timeout)

    def _listen_until_unwanted(self, mailbox: Mailbox) -> None:
        from yesdesk.mail.inbound.imap_errors import ImapCommandRefused, ImapError

        asked, can = _asked_at(mailbox.pk), True
        with Capture() as listening:
            can = listen_idle(
                mailbox,
                wanted=lambda: self._keep_lease_if_wanted(mailbox.pk, asked),
                news=lambda: self.news(mailbox.pk),
            )
        if listening.error is not None and not isinstance(
            listening.error, ImapError | ImapCommandRefused
        ):
            log.warning("not listening", mailbox=mailbox.pk, error=class_path(listening.error))
        pause = PAUSE if listening.error is not None else 0.0
        self._not_before[mailbox.pk] = monotonic() + (pause if can else CANNOT)
        with Capture():  # without a database the lease runs out by itself
            release_lease(_lease_name(mailbox.pk), self.holder)
        connections.close_all()

    def _keep_lease_if_wanted(self, mailbox: int, asked: dict[str, Any] | None) -> bool:
        return (
            not self._ends.is_set()
            and _asked_at(mailbox) == asked
            and take_lease(_lease_name(mailbox), self.holder, LEASE)
        )


def _mailboxes_to_listen_to(now: datetime) -> list[Mailbox]:
    rows = Mailbox.objects.filter(switched_on=True, inbound_method=InboundMethod.IMAP)
    return list(rows.filter(Q(state=None) | Q(state__retry_at=None) | Q(state__retry_at__lte=now)))


def _asked_at(mailbox: int) -> dict[str, Any] | None:
    """The settings that a connection to its server depends on."""
    rows = Mailbox.objects.filter(pk=mailbox, switched_on=True, inbound_method=InboundMethod.IMAP)
    found = rows.values("host", "port", "security", "auth", "user", "address").first()
    return dict(found) if found else None


def _lease_name(mailbox: int) -> str:
    return f"mail.idle.{mailbox}"
