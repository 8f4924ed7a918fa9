"""A fair queue for the writers of one file in this process; and write-ahead mode.

SQLite lets one connection write at a time and has no queue. A waiting connection sleeps up to a tenth of a second and
looks again, so somebody waits for seconds.

A turn begins with the statement that takes SQLite's write lock (BEGIN IMMEDIATE, or one write by itself), and ends
with the transaction. Its holder asks SQLite for the lock every millisecond: SQLite's own sleep of up to a hundred would
lose against other processes.
"""

import gc
import os
import re
import sqlite3
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.db.backends.sqlite3 import base

from yesdesk.core.storage.folders import let_the_group_write

LOOK_EACH: Final = 0.25


class Turn:
    """A connection's place in the queue, then its right to write. It goes with a connection that nobody closed."""

    __slots__ = ("__weakref__", "given", "thread")

    def __init__(self) -> None:
        self.given = threading.Event()
        self.thread = threading.current_thread()


class WriterQueue:
    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
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
            given = self._wait_until_given(turn, seconds)
        except BaseException:
            self.end(turn)
            raise
        return turn if given else None

    def end(self, turn: Turn) -> None:
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
            elif self._writer is not None and self._writer() is turn:
                self._writer = None
                self._go_on()

    def _wait_until_given(self, turn: Turn, seconds: float) -> bool:
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
        """Pass the turn on, if nobody has it. Inside the guard."""
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


def _reset_after_fork() -> None:
    global _making  # noqa: PLW0603 - whoever held it is not in this process
    _making = threading.Lock()
    for queue in _queues.values():
        queue.begin_anew()


os.register_at_fork(after_in_child=_reset_after_fork)


_PATIENCE: Final = 5.0

_ASK_EACH: Final = 0.001

_TAKES_NO_LOCK: Final = re.compile(
    r"\s*(SELECT|PRAGMA|EXPLAIN|SAVEPOINT|RELEASE|ROLLBACK|COMMIT|END|ATTACH|DETACH|VALUES"
    r"|WITH(?!.*\b(INSERT|UPDATE|DELETE|REPLACE)\b)|BEGIN(?!\s+(IMMEDIATE|EXCLUSIVE)))\b",
    re.IGNORECASE | re.DOTALL,
)


class Connection(sqlite3.Connection):
    queue: WriterQueue
    patience: float
    _turn: Turn | None = None

    def with_turn[Answer](self, query: str, write: Callable[[], Answer]) -> Answer:
        """Do `write`, which executes `query`, in turn. Raises the error of a busy database when that takes too long."""
        if self._turn is None:
            if _TAKES_NO_LOCK.match(query):
                return write()
            return self._write_in_turn(write)
        try:
            return write()
        finally:
            self._end_turn_unless_writing()

    def _write_in_turn[Answer](self, write: Callable[[], Answer]) -> Answer:
        until = time.monotonic() + self.patience
        self._turn = self.queue.wait_for_turn(self.patience)
        if self._turn is None:
            raise _busy_error()
        try:
            with self.waiting(0):
                return self._asked(write, until)
        finally:
            self._end_turn_unless_writing()

    def _asked[Answer](self, write: Callable[[], Answer], until: float) -> Answer:
        """Repeat a write until the lock is free: nothing was done of it."""
        while True:
            try:
                return write()
            except sqlite3.OperationalError as error:
                busy = (
                    error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                )  # while its log is put right, too
                if not busy or self.in_transaction or time.monotonic() > until:
                    raise
            time.sleep(_ASK_EACH)

    @contextmanager
    def waiting(self, at_most: float) -> Iterator[None]:
        self.execute(f"PRAGMA busy_timeout={at_most * 1000:.0f}")
        try:
            yield
        finally:
            self.execute(f"PRAGMA busy_timeout={self.patience * 1000:.0f}")

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self._end_turn_unless_writing()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._end_turn_unless_writing()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._end_turn()

    def _end_turn_unless_writing(self) -> None:
        if self._turn is not None and not self.in_transaction:
            self._end_turn()

    def _end_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            self.queue.end(turn)


def _busy_error() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    error.sqlite_errorname = "SQLITE_BUSY"
    return error


class Cursor(base.SQLiteCursorWrapper):
    connection: Connection

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        """Cache Django's conversion, which looks at each letter: nearly all statements are the same few hundred."""
        if param_names is None:
            return _with_question_marks(query)
        return str(super().convert_query(query, param_names=param_names))

    def execute(self, query: str, params: Any = None) -> Any:
        return self.connection.with_turn(query, lambda: super(Cursor, self).execute(query, params))

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        many = super().executemany
        return self.connection.with_turn(query, lambda: many(query, param_list))


@lru_cache(maxsize=300)
def _with_question_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        connection: Connection = super().get_new_connection({**conn_params, "factory": Connection})
        connection.queue = queue_for(conn_params["database"])
        connection.patience = conn_params.get("timeout", _PATIENCE)
        return connection

    def create_cursor(self, name: str | None = None) -> Cursor:  # noqa: ARG002 (Django's signature)
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor


WAL_PATIENCE: Final = 20.0

_WAL_STEP: Final = 0.02
pause = time.sleep


def share_database(connection: Any, **_signal: Any) -> None:
    """Share the file at `connection_created`, before the log is made: SQLite gives that the database's own mode."""
    if connection.vendor == "sqlite":
        let_the_group_write(Path(connection.settings_dict["NAME"]))


def begin_wal(connection: Any, **_signal: Any) -> None:
    """Begin write-ahead mode, once for a file and patiently. Receiver of `connection_created`. A file that was just
    made, or came out of a backup, is in the older mode. A second connection at that moment is told "database is
    locked" at once, despite any time-out, so we wait. Raises sqlite3.OperationalError where it stays locked."""
    if connection.vendor != "sqlite":
        return
    until = time.monotonic() + WAL_PATIENCE
    while True:
        try:
            connection.connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as locked:
            if locked.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            pause(_WAL_STEP)
        else:
            return
