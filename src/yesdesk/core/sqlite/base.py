"""Django's SQLite backend, where writers of this process stand in a queue (queue.py); and the log beside the file.

A connection has its turn from the statement that takes SQLite's write lock (BEGIN IMMEDIATE, or one write by itself)
until it is in no transaction any more, however that came about. Other processes are not in the queue, and SQLite sees
to it that one writes at a time. Whoever has the turn asks SQLite for its lock every millisecond: SQLite's own
waiting sleeps up to a hundred, and a process whose writers follow each other closely would leave the others out.
"""

import re
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.db.backends.sqlite3 import base

from yesdesk.core.sqlite.queue import Turn, WriterQueue, queue_for
from yesdesk.core.storage.folders import let_the_group_write

_PATIENCE: Final = 5.0
"""Seconds, where no `timeout` is set: sqlite3's own."""

_ASK_EACH: Final = 0.001

_TAKES_NO_LOCK: Final = re.compile(
    r"\s*(SELECT|PRAGMA|EXPLAIN|SAVEPOINT|RELEASE|ROLLBACK|COMMIT|END|ATTACH|DETACH|VALUES"
    r"|WITH(?!.*\b(INSERT|UPDATE|DELETE|REPLACE)\b)|BEGIN(?!\s+(IMMEDIATE|EXCLUSIVE)))\b",
    re.IGNORECASE | re.DOTALL,
)


class Connection(sqlite3.Connection):
    """Stands in the queue for its writes."""

    queue: WriterQueue
    patience: float
    _turn: Turn | None = None

    def with_turn[Answer](self, query: str, write: Callable[[], Answer]) -> Answer:
        """Do `write`, which executes `query`, when it is this connection's turn.

        Raises the error of a busy database where that takes too long.
        """
        if self._turn is None:
            if _TAKES_NO_LOCK.match(query):
                return write()
            return self._waited(write)
        try:
            return write()
        finally:
            self._end_turn_unless_writing()

    def _waited[Answer](self, write: Callable[[], Answer]) -> Answer:
        until = time.monotonic() + self.patience
        self._turn = self.queue.wait_for_turn(self.patience)
        if self._turn is None:
            raise _busy()
        try:
            with self.waiting(0):
                return self._asked(write, until)
        finally:
            self._end_turn_unless_writing()

    def _asked[Answer](self, write: Callable[[], Answer], until: float) -> Answer:
        """Nothing was done of a write that found the lock taken, so it is tried until it is free."""
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
        """SQLite itself waits no more than so many seconds, as long as this lasts."""
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


def _busy() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    error.sqlite_errorname = "SQLITE_BUSY"
    return error


class Cursor(base.SQLiteCursorWrapper):
    """Django's, with its connection's turn."""

    connection: Connection

    def execute(self, query: str, params: Any = None) -> Any:
        return self.connection.with_turn(query, lambda: super(Cursor, self).execute(query, params))

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        many = super().executemany
        return self.connection.with_turn(query, lambda: many(query, param_list))


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend's connection, under the name that Django looks for."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        connection: Connection = super().get_new_connection({**conn_params, "factory": Connection})
        connection.queue = queue_for(conn_params["database"])
        connection.patience = conn_params.get("timeout", _PATIENCE)
        return connection

    def create_cursor(self, name: str | None = None) -> Cursor:  # noqa: ARG002 (Django's signature)
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor


WAL_PATIENCE: Final = 20.0
"""Seconds, as for every other lock."""

_WAL_STEP: Final = 0.02
pause = time.sleep
"""Between two tries. A test lets go of its lock here."""


def share_database(connection: Any, **_signal: Any) -> None:
    """Receiver of `connection_created`, before the log is made: SQLite gives that the database's own mode."""
    if connection.vendor == "sqlite":
        let_the_group_write(Path(connection.settings_dict["NAME"]))


def begin_wal(connection: Any, **_signal: Any) -> None:
    """Begin write-ahead mode, once for a file and patiently. Receiver of `connection_created`.

    A file that was just made, or came out of a backup, is in the older mode. Whoever connects first changes it; whoever
    connects at the same moment is told "database is locked" at once, whatever time-out is set, since SQLite does not
    wait where a reader becomes a writer. So we wait. A file that has the mode already is only asked. Raises
    sqlite3.OperationalError where it stays locked.
    """
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
