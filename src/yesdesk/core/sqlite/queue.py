"""A fair queue for those who write to one SQLite file in this process: who waits longest goes first.

SQLite lets one connection write at a time, and those who wait have no queue there: each sleeps up to a tenth of a
second and looks again, so whoever looks at the right moment is next, and somebody waits for seconds.
"""

import gc
import os
import threading
import time
import weakref
from collections import deque
from typing import Final

LOOK_EACH: Final = 0.25
"""Seconds after which whoever waits looks whether the writer before them is still there."""


class Turn:
    """One connection's place in the queue and then its right to write. The connection alone keeps it, so that it goes
    with a connection that nobody closed."""

    __slots__ = ("__weakref__", "given", "thread")

    def __init__(self) -> None:
        self.given = threading.Event()
        self.thread = threading.current_thread()


class WriterQueue:
    """First come, first served. One for each database file."""

    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        """Nobody writes and nobody waits: in a process that was just forked."""
        self._guard = threading.Lock()
        self._waiting: deque[Turn] = deque()
        self._writer: weakref.ref[Turn] | None = None

    def wait_for_turn(self, seconds: float) -> Turn | None:
        """Wait until nobody of this process writes, then give the turn to the caller. None: not within `seconds`."""
        turn = Turn()
        with self._guard:
            self._waiting.append(turn)
            self._go_on()
        try:
            given = self._waited(turn, seconds)
        except BaseException:
            self.end(turn)
            raise
        return turn if given else None

    def end(self, turn: Turn) -> None:
        """Pass the turn to whoever waits longest, or leave the queue. Ending it twice is nothing."""
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
            elif self._writer is not None and self._writer() is turn:
                self._writer = None
                self._go_on()

    def _waited(self, turn: Turn, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while not turn.given.wait(min(LOOK_EACH, max(0.0, until - time.monotonic()))):
            if self._writer_is_gone():
                gc.collect()  # a dead thread's connection may lie in a circle; SQLite's own lock goes with it
            with self._guard:
                self._go_on()
                if not turn.given.is_set() and time.monotonic() >= until:
                    self._waiting.remove(turn)
                    return False
        return True

    def _go_on(self) -> None:
        """Give the turn on, if nobody has it. Inside the guard."""
        if self._waiting and (self._writer is None or self._writer() is None):
            turn = self._waiting.popleft()
            self._writer = weakref.ref(turn)
            turn.given.set()

    def _writer_is_gone(self) -> bool:
        turn = self._writer() if self._writer is not None else None
        return turn is not None and not turn.thread.is_alive()


_queues: dict[str, WriterQueue] = {}
_making = threading.Lock()


def queue_for(database: str) -> WriterQueue:
    """Return the queue of this process for a file, or for a named database in memory; a nameless one has its own."""
    if database == ":memory:":
        return WriterQueue()
    name = database if database.startswith("file:") else os.path.realpath(database)
    with _making:
        return _queues.setdefault(name, WriterQueue())


def _forget() -> None:
    global _making  # noqa: PLW0603 - whoever held it is not in this process
    _making = threading.Lock()
    for queue in _queues.values():
        queue.begin_anew()


os.register_at_fork(after_in_child=_forget)
