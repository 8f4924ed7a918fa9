"""PostgreSQL tells waiting processes at once that something was committed (LISTEN / NOTIFY).

The polls stay: a process that heard nothing looks as often as ever, so a lost connection costs time and no hint and no
job. SQLite has nothing like it, and there this does nothing.
"""

import threading
from collections.abc import Callable
from typing import Final

import structlog
from django.db import connection

from yesdesk.core.exceptions import Capture, class_path

HINTS: Final = "yesdesk_hints"
JOBS: Final = "yesdesk_jobs"

_LOOK_EACH: Final = 1.0
"""Seconds after which a listener looks whether it is to stop."""

_FIRST_PAUSE: Final = 0.25
_LONGEST_PAUSE: Final = 30.0

log = structlog.get_logger("yesdesk.notify")


def notify(channel: str) -> None:
    """Whoever listens on `channel` hears of it when this transaction is committed, and not before."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [channel])


class Listener:
    """One thread with a connection of its own. Calls `heard` for what came, and once whenever it has (re)connected,
    since nobody knows what came meanwhile.
    """

    def __init__(self, channel: str, heard: Callable[[], None]) -> None:
        self._channel = channel
        self._heard = heard
        self._stop = threading.Event()
        self._pause = _FIRST_PAUSE
        self._thread = threading.Thread(name=f"listen-{channel}", target=self._run, daemon=True)

    def start(self) -> None:
        """Begin to listen, where the database can tell."""
        if connection.vendor == "postgresql":
            self._thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        """Ends. Listens no more from when this returns, or a second later."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stop.is_set():
            with Capture() as listening:
                self._listen()
            connection.close()
            if listening.error is not None:
                log.warning("nobody tells us what is new", error=class_path(listening.error))
                self._stop.wait(self._pause)
                self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    def _listen(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {self._channel}")
        self._pause = _FIRST_PAUSE
        self._heard()
        while not self._stop.is_set():
            for _each in connection.connection.notifies(timeout=_LOOK_EACH, stop_after=1):
                self._heard()
