"""The state of the database, its tables, and the library in it, with sentences for what is missing."""

import contextlib
import os
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, override

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from yesdesk.core.management.commands.migrate import Command
from yesdesk.core.process import folder_lock
from yesdesk.core.progress import Advance, progress
from yesdesk.places.queries import library_or_none


def migrate() -> None:
    loader = MigrationLoader(connection)
    to_do = len(loader.disk_migrations.keys() - loader.applied_migrations.keys())
    with progress("Changes of the tables", to_do) as advance:
        call_command(_Migrate(advance), interactive=False, verbosity=0)


class _Migrate(Command):
    def __init__(self, advance: Advance) -> None:
        super().__init__()
        self._advance = advance

    @override
    def migration_progress_callback(self, action: str, *args: Any, **kwargs: Any) -> None:
        if action == "apply_success":
            self._advance(1)


_LEAST_ROOM: Final = 1024 * 1024

MIGRATOR: Final = 0x79657364  # "yesd": the number PostgreSQL knows our advisory lock by


class Schema(StrEnum):
    """The state of the database. A value is the sentence to show, with the next step; empty when all is well."""

    CURRENT = ""
    FRESH = "The database has no tables yet."
    OLDER = (
        "The database is of an older Yesdesk. Run `yesdesk upgrade`: it makes a backup first and "
        "puts everything back if something does not work."
    )
    NEWER = (
        "The database is of a newer Yesdesk than this one. Start the newer one again, or go back "
        "to a backup made with this one: yesdesk restore FILE"
    )
    DAMAGED = (
        "The database lacks tables or columns that Yesdesk wrote there, so it was changed from "
        "outside or is damaged. Go back to the last backup: yesdesk restore FILE"
    )
    NO_ROOM = (
        "There is no room left on the disk of the data folder, so the database cannot be opened. Nothing "
        "is lost, and nothing needs to be restored: make room there, and start Yesdesk again."
    )
    UNREADABLE = (
        "The database cannot be read. If it is a server, start it and look at DATABASE_URL; if it "
        "is a file in the data folder, go back to the last backup: yesdesk restore FILE"
    )


def schema_found() -> Schema:
    """Compare migrations, tables and columns. It never raises for a database."""
    try:
        return _schema_state()
    except Error:
        connection.close()
        return Schema.NO_ROOM if _disk_is_full() else Schema.UNREADABLE


def _disk_is_full() -> bool:
    # SQLite only says that it cannot open, read or write.
    folder = Path(settings.DATA)
    if connection.vendor != "sqlite" or not folder.is_dir():
        return False
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize < _LEAST_ROOM or (disk.f_files > 0 and disk.f_favail == 0)


def _schema_state() -> Schema:
    executor = MigrationExecutor(connection)
    loader = executor.loader
    applied = set(loader.applied_migrations)
    if not applied:
        return Schema.FRESH
    if any(key[0] in loader.migrated_apps and key not in loader.disk_migrations for key in applied):
        return Schema.NEWER
    if executor.migration_plan(loader.graph.leaf_nodes()):
        return Schema.OLDER
    return Schema.CURRENT if _is_whole() else Schema.DAMAGED


def _is_whole() -> bool:
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for model in apps.get_models(include_auto_created=True):
            meta = model._meta  # noqa: SLF001 - Django's documented way to a model's fields
            if not meta.managed or meta.proxy:
                continue
            if meta.db_table not in there:
                return False
            # Django's own description of a table takes SQLite's statement apart: 0.15 s at each start.
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(meta.db_table)} LIMIT 0")  # noqa: S608 - our own names
            columns = {column[0] for column in cursor.description}
            if any(field.column not in columns for field in meta.local_concrete_fields):
                return False
    return True


def make_tables() -> None:
    """Bring the tables to this version. Other processes wait and find it done."""
    with one_migrator():
        migrate()


@contextlib.contextmanager
def one_migrator() -> Iterator[None]:
    """Let one process migrate inside; others wait."""
    if connection.vendor != "postgresql":
        with folder_lock(Path(settings.DATA) / "migrate.lock", wait=True):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")  # whoever has it may need minutes
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATOR])
        cursor.execute("RESET lock_timeout")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATOR])


NO_LIBRARY = "No library is open in this data folder. First: yesdesk init"


def missing_requirement() -> str:
    """Say what a command on an open library lacks; empty when nothing."""
    found = schema_found()
    if found is Schema.FRESH:
        return NO_LIBRARY
    if found is not Schema.CURRENT:
        return found.value
    return "" if library_or_none() is not None else NO_LIBRARY


def missing_for_init() -> str:
    """Make tables for `init`; return a sentence when a library is open already."""
    found = schema_found()
    if found is Schema.FRESH:
        make_tables()
    elif found is not Schema.CURRENT:
        return found.value
    library = library_or_none()
    if library is None:
        return ""
    return (
        f"{library.name} is open already in this data folder. Change it under Settings, "
        "or set YESDESK_DATA to an empty folder."
    )
