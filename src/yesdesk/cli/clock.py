"""The clock: looks once a second at what is due. Any number may run; one of them ticks."""

import threading
from typing import Final

from django.db import close_old_connections, connections
from django.utils import timezone

from yesdesk.core.exceptions import Capture
from yesdesk.core.tasks.leases import release_lease
from yesdesk.core.tasks.timers import CLOCK, ensure_recurring, tick
from yesdesk.core.tasks.worker import Trouble
from yesdesk.core.tasks.worker_hooks import Pollers

SECOND: Final = 1.0


class Clock:
    """The clock's thread. A database that is away does not end it: it waits and tries again."""

    def __init__(self, holder: str) -> None:
        self.holder = holder
        self._stop = threading.Event()
        self._ready = False
        self._trouble = Trouble()
        self._watches = Pollers()
        self._thread = threading.Thread(name="clock", target=self._run, daemon=True)

    def start(self) -> None:
        """Start ticking; standing timers get their rows first."""
        self._thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        """End after the handler that runs, and lets another process tick at once."""
        self._stop.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stop.is_set():
            with Capture() as turn:
                self._turn()
                self._trouble.over()
            if turn.error is None:
                self._stop.wait(SECOND)
            else:
                connections.close_all()
                self._stop.wait(self._trouble.pause_after(turn.error))
        self._end()

    def _turn(self) -> None:
        close_old_connections()
        if not self._ready:
            ensure_recurring()
            self._ready = True
        tick(timezone.now(), self.holder)
        self._watches.look()

    def _end(self) -> None:
        with Capture():  # without a database the lease runs out by itself
            release_lease(CLOCK, self.holder)
        connections.close_all()
