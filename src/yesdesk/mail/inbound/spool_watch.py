"""The worker's eye on the spool: mail that a pipe put there is kept within a second or two.

A thread and not a job: the spool lies on this machine, and looking into an empty folder costs nothing.
"""

import threading
from pathlib import Path
from time import monotonic
from typing import Final

import structlog
from django.conf import settings
from django.db import close_old_connections, connections

from yesdesk.core.actors import SYSTEM
from yesdesk.core.exceptions import Capture, class_path, safe_traceback
from yesdesk.core.jobs.worker import Trouble
from yesdesk.core.process import InUse, folder_lock
from yesdesk.mail.inbound.arrivals import reading_folder
from yesdesk.mail.inbound.sandbox import delete_parser_leftovers
from yesdesk.mail.inbound.spool_import import import_spool, tidy_spool

LOOK_EVERY: Final = 1.0
TIDY_EVERY: Final = 60 * 60.0

log = structlog.get_logger("yesdesk.mail")


class SpoolWatch:
    """One thread. Of several workers on one machine one empties the spool at a time."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._trouble = Trouble()
        self._tidied = -TIDY_EVERY
        self._thread = threading.Thread(name="spool", target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        """End after the mail that is being kept."""
        self._stop.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stop.is_set():
            with Capture() as turn:
                taken = self._turn()
                self._trouble.over()
            if turn.error is None or isinstance(turn.error, InUse):
                self._stop.wait(0 if turn.error is None and taken else LOOK_EVERY)
            else:
                log.info("spool", error=class_path(turn.error), trail=safe_traceback(turn.error))
                connections.close_all()
                self._stop.wait(self._trouble.pause_after(turn.error))
        connections.close_all()

    def _turn(self) -> int:
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
