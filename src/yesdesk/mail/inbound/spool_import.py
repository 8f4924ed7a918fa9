"""Import the spool: a spooled file is deleted only when its bytes are stored and its row is committed. A thread looks
within a second or two, not a job: the spool lies on this machine, and a look costs nothing."""

import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Final

import structlog
from django.conf import settings
from django.db import close_old_connections, connections

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.exceptions import Capture, class_path, safe_traceback
from yesdesk.core.plain_text import single_line
from yesdesk.core.process import InUse, folder_lock
from yesdesk.core.storage.folders import make_folder
from yesdesk.core.tasks.worker import Trouble
from yesdesk.mail.inbound import spool
from yesdesk.mail.inbound.queries import fallback_mailbox, mailbox_for, reading_folder
from yesdesk.mail.inbound.sandbox import delete_parser_leftovers
from yesdesk.mail.inbound.store_raw import NewArrival, store_raw
from yesdesk.mail.models import Arrival

AT_A_TIME: Final = 200
LONGEST_ADDRESS: Final = 320

SETTLED: Final = 60.0

log = structlog.get_logger("yesdesk.mail")


class NoMailbox(Exception):
    """No mailbox exists yet: spooled mail stays."""


def import_spool(*, by: Actor) -> int:
    """Take waiting mail from the spool, oldest first; how many were taken. Failed mail stays and blocks no other.
    Raises the last of the errors, so that the caller waits a little before it comes again."""
    folder = Path(settings.MAIL_SPOOL)
    error: Exception | None = None
    taken = 0
    for path in _waiting(folder):
        with Capture() as run:
            taken += _import_one(path, by)
        if run.error is not None:
            error = run.error
            log.warning("mail stays spooled", error=class_path(error), trail=safe_traceback(error))
    if error is not None:
        raise error
    return taken


def _waiting(folder: Path) -> Iterator[Path]:
    """Give nothing where it could not be removed afterwards: the same mail would come again for ever."""
    if spool.can_be_emptied(folder):
        yield from spool.spooled_mails(folder)[:AT_A_TIME]


def _import_one(path: Path, by: Actor) -> int:
    try:
        spooled = spool.read_spooled(path)
    except FileNotFoundError:  # another process was first
        return 0
    if not spooled.head and spooled.at > time.time() - SETTLED:
        return 0
    new = (
        0
        if Arrival.objects.filter(spooled=spooled.name).exists()
        else _store_and_remove(spooled, by)
    )
    spool.remove(spooled)
    return new


def _store_and_remove(spooled: spool.Spooled, by: Actor) -> int:
    address = single_line(
        spooled.mailbox, LONGEST_ADDRESS
    )  # as its sender wrote it: perhaps no text
    mailbox = mailbox_for(by, address)
    kept_in = mailbox or fallback_mailbox(by)
    if kept_in is None:
        raise NoMailbox(spooled.name)
    new = NewArrival(
        kept_in,
        spooled=spooled.name,
        addressed_to="" if mailbox else address or "?",
        at=datetime.fromtimestamp(min(spooled.at, time.time()), UTC),
    )
    with spooled.opened() as file:
        return 0 if store_raw(new, file, by=by) is None else 1


def tidy_spool(*, by: Actor) -> None:
    if by.is_staff:
        return
    folder = Path(settings.MAIL_SPOOL)
    if not folder.exists():
        make_folder(folder.parent)
    if not folder.exists() or os.access(folder, os.W_OK):
        spool.create_folders(folder)
        spool.delete_partial_files(folder, time.time())


LOOK_EVERY: Final = 1.0
TIDY_EVERY: Final = 60 * 60.0


class SpoolWatch:
    """The thread that imports the spool; one worker of a machine does it at a time."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._trouble = Trouble()
        self._tidied = -TIDY_EVERY
        self._thread = threading.Thread(
            name="spool", target=self._import_until_stopped, daemon=True
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        self._stop.set()
        self._thread.join(timeout)

    def _import_until_stopped(self) -> None:
        while not self._stop.is_set():
            with Capture() as turn:
                taken = self._import_once()
                self._trouble.over()
            if turn.error is None or isinstance(turn.error, InUse):
                self._stop.wait(0 if turn.error is None and taken else LOOK_EVERY)
            else:
                log.info("spool", error=class_path(turn.error), trail=safe_traceback(turn.error))
                connections.close_all()
                self._stop.wait(self._trouble.pause_after(turn.error))
        connections.close_all()

    def _import_once(self) -> int:
        if self._tidied + TIDY_EVERY <= monotonic():
            delete_parser_leftovers(
                reading_folder()
            )  # a patron's words, whether or not mail ever comes again
            tidy_spool(by=SYSTEM)
            self._tidied = monotonic()
        if not _anything_waits():
            return 0
        close_old_connections()
        with folder_lock(Path(settings.DATA) / "mail" / "spool.lock"):
            return import_spool(by=SYSTEM)


def _anything_waits() -> bool:
    try:
        return any((Path(settings.MAIL_SPOOL) / "new").iterdir())
    except FileNotFoundError:
        return False
