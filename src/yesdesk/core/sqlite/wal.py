"""SQLite's write-ahead mode, begun once for a file and patiently: its own patience does not reach that far.

A file that was just made, or came out of a backup, is in the older mode. Whoever connects first changes it; whoever
connects at the same moment is told "database is locked" at once, whatever time-out is set, since SQLite does not wait
where a reader becomes a writer. So we wait. A file that has the mode already is only asked.
"""

import sqlite3
import time
from pathlib import Path
from typing import Any, Final

from yesdesk.core.storage.folders import let_the_group_write

PATIENCE: Final = 20.0
"""Seconds, as for every other lock."""

_STEP: Final = 0.02
pause = time.sleep
"""Between two tries. A test lets go of its lock here."""


def share_database(connection: Any, **_signal: Any) -> None:
    """Receiver of `connection_created`, before the log is made: SQLite gives that the database's own mode."""
    if connection.vendor == "sqlite":
        let_the_group_write(Path(connection.settings_dict["NAME"]))


def begin_wal(connection: Any, **_signal: Any) -> None:
    """Receiver of `connection_created`. Raises sqlite3.OperationalError where the file stays locked."""
    if connection.vendor != "sqlite":
        return
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection.connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as locked:
            if locked.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            pause(_STEP)
        else:
            return
