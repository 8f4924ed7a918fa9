"""Clear the disk after rows are gone: the database's own files, files nobody points at, and what a restore put aside.

SQLite: `secure_delete` overwrites what is deleted, in tables and (FTS5's own switch) in the search
index, but the former pages stay in the write-ahead log until it is folded into the database and cut
to nothing. That is what `vacuum` does.

PostgreSQL: a deleted row is gone from every query at once; its bytes stay in the table's file until
a vacuum frees their place and something else is written there, and in the server's own log until
that is recycled. `vacuum` vacuums the tables that were touched. More than that is the disk's
encryption.
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
_PATIENCE: Final = 0.02
"""Seconds for one try. It waits with SQLite's write lock in its hand, and a backup reads for minutes."""

KEPT_ASIDE: Final = timedelta(days=7)
"""The time that a database replaced by a restore or an upgrade is kept. No schedule erases its words."""

WORKING: Final = timedelta(days=1)
"""The age after which a half-finished copy counts as abandoned."""

_SCHEMA: Final = "yesdesk_before_"


@contextmanager
def touched_tables() -> Iterator[set[str]]:
    """Collect the names of tables that rows are deleted from or changed in meanwhile."""
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
    """Clear the files after something was erased, and come again while they could not be."""
    if not vacuum(set(tables)):
        vacuum_soon(set(tables), after=AGAIN)


def vacuum_soon(tables: set[str], *, after: timedelta = timedelta()) -> None:
    """Ask for it from inside the transaction that erases, or once more where somebody read meanwhile."""
    if tables:
        names = sorted(tables)
        job = vacuum_tables.using(run_after=timezone.now() + after)
        enqueue_once(job, f"{SCRUB}:{mark_of(' '.join(names))}", names)


def vacuum(tables: set[str]) -> bool:
    """Clear the files of what was erased; True when nothing of it is left to clear. Not in a
    transaction.
    """
    if connection.in_atomic_block:
        raise RuntimeError("scrub the database files after the transaction, not inside it")
    return _vacuum(tables) if connection.vendor == "postgresql" else _cut_the_log()


def _vacuum(tables: set[str]) -> bool:
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"VACUUM {connection.ops.quote_name(table)}")
    return True


def _cut_the_log() -> bool:
    """Fold the write-ahead log into the database. A reader can hold it up, so it is asked
    again, and writers have their turn in between.
    """
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
    """The folder in which a backup, restore or upgrade works, and puts what it replaces."""
    return Path(settings.DATA) / "aside"


def aside_schema(at: datetime) -> str:
    """The PostgreSQL schema that holds the database replaced at this time."""
    return f"{_SCHEMA}{at.astimezone(UTC):%Y%m%d%H%M%S}"


def delete_leftovers(now: datetime) -> None:
    """Drop files nobody points at any more, and what was put aside long enough ago. Not by a clock that jumped."""
    if not clock_is_trusted(now):
        return
    delete_unreferenced(now)
    _sweep_folder(now)
    if connection.vendor == "postgresql":
        _sweep_schemas(now)


def _sweep_folder(now: datetime) -> None:
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


def _sweep_schemas(now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s) AND nspname < %s",
            [_SCHEMA, aside_schema(now - KEPT_ASIDE)],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP SCHEMA {connection.ops.quote_name(name)} CASCADE")
