"""The database that a restore builds beside the present one, the swap, its folder and lock."""

import errno
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction

from yesdesk.cli.paths import DATABASE_SERVER, serving_lock
from yesdesk.cli.schema import MIGRATOR
from yesdesk.core.errors import Refusal
from yesdesk.core.full_disk import is_full_disk, is_full_server
from yesdesk.core.models import Lease
from yesdesk.core.process import InUse, folder_lock
from yesdesk.core.storage.folders import fsync_path, let_the_group_write
from yesdesk.core.tasks.leases import lease_is_held
from yesdesk.core.tasks.timers import CLOCK
from yesdesk.patrons.cleanup import aside_folder, aside_schema, vacuum

SCHEMA: Final = "yesdesk_beside"
_TAILS: Final = ("-wal", "-shm")


def database_path() -> Path:
    return Path(str(settings.DATABASES["default"]["NAME"]))


def stamp(at: datetime) -> str:
    """Return a part of file names like `20261124T020003Z`."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def first_free(now: datetime, is_taken: Callable[[datetime], bool]) -> datetime:
    """Return the first free second from now on: two restores may come within one."""
    while is_taken(now):
        now += timedelta(seconds=1)
    return now


@contextmanager
def workspace() -> Iterator[Path]:
    """Make a folder under `DATA/aside` for the block. After a kill the nightly pass removes it."""
    aside_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = aside_folder() / f"working-{os.getpid()}-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def disk_full_as_refusal(where: Path) -> Iterator[None]:
    """Turn a full disk into a sentence, whether the system or a database reports it."""
    try:
        yield
    except (OSError, sqlite3.OperationalError, DatabaseError) as error:
        if not is_full_disk(error):
            raise
        disk = DATABASE_SERVER if is_full_server(error) else where
        raise Refusal(
            f"There is no room left on the disk of {disk}. Nothing was changed.",
            next_step="Make room there, or name another place, and start again.",
            code="cli.keeping.no_room",
        ) from error


class SqliteSwap:
    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def inside(self) -> Iterator[None]:
        known = connection.settings_dict
        before = known["NAME"]
        connection.close()
        known["NAME"] = str(self.path)
        try:
            yield
            vacuum(set())
        finally:
            connection.close()
            known["NAME"] = before

    def give_up(self) -> None:
        for tail in ("", *_TAILS):
            self.path.with_name(self.path.name + tail).unlink(missing_ok=True)

    def take_place(self, now: datetime) -> str:
        """Replace the present file, whole at every moment. Returns where that went."""
        target = database_path()
        aside = _path_aside(first_free(now, lambda at: _path_aside(at).exists()))
        there = target.exists()
        if there:
            _fold_the_log()
            _link_or_copy(target, aside)
            for tail in _TAILS:
                leftover = target.with_name(target.name + tail)
                if leftover.exists():
                    leftover.replace(aside.with_name(aside.name + tail))
        fsync_path(self.path)
        _move_into_place(self.path, target)
        let_the_group_write(target)
        fsync_path(target.parent)
        return str(aside) if there else ""


def _path_aside(at: datetime) -> Path:
    return aside_folder() / f"before-{stamp(at)}.sqlite3"


def _fold_the_log() -> None:
    # A damaged database is left as it is.
    with suppress(DatabaseError):
        vacuum(set())
    connection.close()


def _link_or_copy(target: Path, aside: Path) -> None:
    aside.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.link(target, aside)
    except OSError as error:
        if error.errno not in {errno.EXDEV, errno.EPERM, errno.ENOTSUP}:
            raise
        shutil.copy2(target, aside)
    os.utime(aside)  # it is kept aside from now on, not from its last write
    fsync_path(aside.parent)


def _move_into_place(path: Path, target: Path) -> None:
    try:
        path.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        near = target.with_name(f".{target.name}.next")
        shutil.copy2(path, near)
        fsync_path(near)
        near.replace(target)


class PostgresSwap:
    """A schema in the same database. Its tables change places with the present ones."""

    @contextmanager
    def inside(self) -> Iterator[None]:
        _execute_each(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE", f"CREATE SCHEMA {SCHEMA}")
        options = connection.settings_dict["OPTIONS"]
        before = options.get("options", "")
        connection.close()
        options["options"] = f"{before} -c search_path={SCHEMA}".strip()
        try:
            yield
            _execute_each("ANALYZE")
        finally:
            connection.close()
            options["options"] = before

    def take_place(self, now: datetime) -> str:
        """Swap the tables in one transaction. Returns where the former ones went."""
        aside = aside_schema(first_free(now, lambda at: _schema_exists(aside_schema(at))))
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            (home,) = cursor.fetchone()
            new = _tables_in_schema(cursor, SCHEMA)
            old = _tables_of_yesdesk(_tables_in_schema(cursor, home), new)
        moves = [f'CREATE SCHEMA "{aside}"'] if old else []
        moves += [f'ALTER TABLE "{home}"."{table}" SET SCHEMA "{aside}"' for table in old]
        moves += [f'ALTER TABLE "{SCHEMA}"."{table}" SET SCHEMA "{home}"' for table in new]
        with transaction.atomic():
            _execute_each(*moves, f"DROP SCHEMA {SCHEMA}")
        return f"schema {aside}" if old else ""

    def give_up(self) -> None:
        _execute_each(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def _schema_exists(schema: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = %s)", [schema])
        return bool(cursor.fetchone()[0])


def _tables_in_schema(cursor: Any, schema: str) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
    return sorted(name for (name,) in cursor.fetchall())


def _tables_of_yesdesk(there: list[str], new: list[str]) -> list[str]:
    # Tables that the new database brings, or of the same rooms.
    rooms = {table.partition("_")[0] for table in new}
    return [table for table in there if table in new or table.partition("_")[0] in rooms]


def _execute_each(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def offline_lock() -> Iterator[None]:
    """Let nobody serve or change this library inside, here or (PostgreSQL) on another host. Raises Refusal at once."""
    try:
        with folder_lock(serving_lock()), _lock_server_or_refuse():
            yield
    except InUse as error:
        raise _still_served_refusal() from error


@contextmanager
def _lock_server_or_refuse() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    # A connection of its own: the lock must outlive the others, which are closed on the way.
    keeper = connections.create_connection("default")
    try:
        with keeper.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [MIGRATOR])
            (alone,) = cursor.fetchone()
        if not alone or _ticks_somewhere():
            raise _still_served_refusal()
        yield
    finally:
        keeper.close()


def _ticks_somewhere() -> bool:
    if Lease._meta.db_table not in connection.introspection.table_names():  # noqa: SLF001
        return False
    return lease_is_held(CLOCK)


def _still_served_refusal() -> Refusal:
    return Refusal(
        "This library is being served, or looked after, at this moment.",
        next_step="Stop `yesdesk serve` (and workers on other machines; they need half a minute to be "
        "forgotten), then start this again.",
        code="cli.keeping.served",
    )
