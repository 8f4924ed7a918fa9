"""Clear the disk of erased rows, unused files, and what a restore put aside.

SQLite: `secure_delete` overwrites rows in tables and (FTS5's own switch) in the index, but former pages stay in the
write-ahead log. `vacuum` folds the log into the database and cuts it to nothing.

PostgreSQL: a deleted row's bytes stay until `vacuum` frees their place and new rows fill it. The server's log keeps
them until it is recycled. Beyond that, encrypt the disk.
"""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import connection
from django.tasks import task
from django.utils import timezone

from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.retention import mark_of
from yesdesk.core.storage.files import delete_unreferenced
from yesdesk.core.tasks.queue import enqueue_once

log = structlog.get_logger("yesdesk.patrons")

SCRUB: Final = "patrons.scrub"
_CHANGED: Final = re.compile(r'\s*(?:DELETE FROM|UPDATE)\s+"(\w+)"', re.IGNORECASE)
AGAIN: Final = timedelta(minutes=1)
_TRIES: Final = 40
_PAUSE: Final = 0.05
# One try waits with SQLite's write lock in hand, and a backup reads for minutes.
_PATIENCE: Final = 0.02

# A database replaced by a restore or upgrade is kept so long. No schedule erases its words.
KEPT_ASIDE: Final = timedelta(days=7)

# An older half-finished copy counts as abandoned.
WORKING: Final = timedelta(days=1)

_SCHEMA: Final = "yesdesk_before_"


@contextmanager
def touched_tables() -> Iterator[set[str]]:
    """Collect the tables whose rows are changed or deleted inside."""
    tables: set[str] = set()

    def note(
        execute: Callable[..., Any], sql: str, params: Any, many: Any, context: dict[str, Any]
    ) -> Any:
        changed = _CHANGED.match(sql)
        if changed:
            tables.add(changed[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables


@task()
def vacuum_tables(tables: list[str]) -> None:
    """Clear the files after erasing, and come again while they could not be cleared."""
    if not vacuum(set(tables)):
        vacuum_soon(set(tables), after=AGAIN)


def vacuum_soon(tables: set[str], *, after: timedelta = timedelta()) -> None:
    """Ask for clearing from inside the erasing transaction, or once more after a busy try."""
    if tables:
        names = sorted(tables)
        job = vacuum_tables.using(run_after=timezone.now() + after)
        enqueue_once(job, f"{SCRUB}:{mark_of(' '.join(names))}", names)


def vacuum(tables: set[str]) -> bool:
    """Clear the files; True when nothing is left to clear. Never in a transaction."""
    if connection.in_atomic_block:
        raise RuntimeError("scrub the database files after the transaction, not inside it")
    return _vacuum_tables(tables) if connection.vendor == "postgresql" else _truncate_wal()


def _vacuum_tables(tables: set[str]) -> bool:
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"VACUUM {connection.ops.quote_name(table)}")
    return True


def _truncate_wal() -> bool:
    # A reader can hold it up, so we ask again, and let writers have their turn in between.
    with connection.cursor() as cursor, connection.connection.waiting(_PATIENCE):
        for _try in range(_TRIES):
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, _pages, _done = cursor.fetchone()
            if not busy:
                return True
            time.sleep(_PAUSE)
    log.warning("the write-ahead log could not be cut yet, somebody reads; it is tried again")
    return False


def aside_folder() -> Path:
    return Path(settings.DATA) / "aside"


def aside_schema(at: datetime) -> str:
    return f"{_SCHEMA}{at.astimezone(UTC):%Y%m%d%H%M%S}"


def delete_leftovers(now: datetime) -> None:
    """Drop unused files, and old copies put aside. A clock that jumped drops nothing."""
    if not clock_is_trusted(now):
        return
    delete_unreferenced(now)
    _delete_old_copies_aside(now)
    if connection.vendor == "postgresql":
        _drop_old_schemas_aside(now)


def _delete_old_copies_aside(now: datetime) -> None:
    folder = aside_folder()
    if not folder.exists():
        return
    for path in folder.iterdir():
        kept = WORKING if path.name.startswith("working-") else KEPT_ASIDE
        if datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) >= now - kept:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _drop_old_schemas_aside(now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s) AND nspname < %s",
            [_SCHEMA, aside_schema(now - KEPT_ASIDE)],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP SCHEMA {connection.ops.quote_name(name)} CASCADE")
