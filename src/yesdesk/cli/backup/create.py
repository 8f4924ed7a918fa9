"""Make a backup of a library that goes on serving, and drop the oldest of a folder."""

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings
from django.db import connection

from yesdesk.cli.backup.archive import (
    DATABASE,
    ERASURES,
    FILES,
    ROWS,
    Archive,
    Manifest,
    new_archive,
    new_manifest,
)
from yesdesk.cli.backup.database import (
    database_path,
    disk_full_as_refusal,
    stamp,
    workspace,
)
from yesdesk.cli.backup.rows import NOT_BACKED_UP, one_moment, tables_with_columns, write_rows
from yesdesk.cli.schema import Schema, schema_found
from yesdesk.core.errors import Refusal
from yesdesk.core.progress import progress
from yesdesk.core.storage.folders import fsync_path
from yesdesk.patrons.cleanup import aside_folder
from yesdesk.patrons.erasure_list import list_path

# By name of table, not by model: before an upgrade the table is still an older one.
_HASHES: Final = "SELECT sha256 FROM core_storedfile ORDER BY id"

_NOTHING: Final = "cli.keeping.nothing_there"


@dataclass(frozen=True, slots=True)
class BackupResult:
    path: Path
    manifest: Manifest
    size: int


def backup_name(now: datetime) -> str:
    """Return a name like `yesdesk-20261124T020003Z.tar.gz`."""
    return f"yesdesk-{stamp(now)}.tar.gz"


def create_backup(target: Path, now: datetime) -> BackupResult:
    """Write database, files, erasure list and manifest into a file, and read it back. Raises Refusal for a taken name,
    a missing folder, a full disk, a damaged database.
    """
    _look_at(target)
    found = schema_found()
    if found in {Schema.FRESH, Schema.UNREADABLE}:
        raise Refusal(str(found.value), next_step="There is nothing to back up.", code=_NOTHING)
    manifest = new_manifest(now)
    with disk_full_as_refusal(aside_folder()), workspace() as folder:
        hashes = _copy_rows(folder, manifest)
        with disk_full_as_refusal(target), new_archive(target, manifest) as archive:
            _add_all(archive, folder)
            _add_files(archive, hashes)
    return BackupResult(target, manifest, target.stat().st_size)


def _look_at(target: Path) -> None:
    if target.exists():
        raise Refusal(
            f"There is a file {target} already.",
            next_step="Name another one: a backup is never written over another.",
            code="cli.keeping.name_taken",
        )
    if not target.parent.is_dir():
        raise Refusal(
            f"There is no folder {target.parent}.",
            next_step="Make it first, or name another one.",
            code="cli.keeping.no_folder",
        )


def _copy_rows(folder: Path, manifest: Manifest) -> list[str]:
    # Returns the hashes of the files that the rows point at.
    if connection.vendor == "sqlite":
        copy = folder / DATABASE
        copy_database(database_path(), copy, without=list(NOT_BACKED_UP))
        with closing(sqlite3.connect(copy)) as database:
            return [sha256 for (sha256,) in database.execute(_HASHES)]
    into = folder / ROWS
    into.mkdir()
    manifest.columns = tables_with_columns()
    with one_moment():
        write_rows(into, manifest.columns)
        with connection.cursor() as cursor:
            cursor.execute(_HASHES)
            return [sha256 for (sha256,) in cursor.fetchall()]


def _add_all(archive: Archive, folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            archive.add(path.relative_to(folder).as_posix(), path)
    if list_path().exists():
        archive.add(ERASURES, list_path())


def _add_files(archive: Archive, hashes: Sequence[str]) -> None:
    # Bytes follow the rows, so files erased in between are only counted.
    with progress("Files into the backup", len(hashes)) as advance:
        for sha256 in hashes:
            name = f"{sha256[:2]}/{sha256}"
            try:
                part = archive.add(f"{FILES}{name}", Path(settings.DATA) / "files" / name)
            except FileNotFoundError:
                archive.manifest.missing += 1
            else:
                archive.manifest.damaged += part.sha256 != sha256
            advance(1)


_PAGES: Final = 2000
_PAUSE: Final = 0.005


def copy_database(source: Path, target: Path, *, without: list[str]) -> None:
    """Copy `source` at this moment to `target`, with the tables of models `without` empty. One read transaction holds
    the moment, or each write would start the copy anew. In WAL mode it holds up nobody.
    """
    with (
        closing(sqlite3.connect(source, timeout=20)) as here,
        closing(sqlite3.connect(target)) as there,
    ):
        here.isolation_level = None
        here.execute("BEGIN")
        here.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (pages,) = here.execute("PRAGMA page_count").fetchone()
        with progress("Database into the backup", pages) as advance:
            left = [pages]

            def advance_to(_state: int, remaining: int, _total: int) -> None:
                advance(left[0] - remaining)
                left[0] = remaining

            here.backup(there, pages=_PAGES, sleep=_PAUSE, progress=advance_to)
        here.execute("ROLLBACK")
        _empty_tables(there, without)
        _refuse_damaged_copy(there)


def _empty_tables(there: sqlite3.Connection, without: list[str]) -> None:
    there.execute("PRAGMA journal_mode=DELETE")
    there.execute("PRAGMA secure_delete=ON")
    tables = {name for (name,) in there.execute("SELECT name FROM sqlite_master")}
    for label in without:
        table = apps.get_model(label)._meta.db_table  # noqa: SLF001 - Django's documented door
        if table in tables:
            there.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a table name of ours
    there.commit()


def _refuse_damaged_copy(there: sqlite3.Connection) -> None:
    (verdict,) = there.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise Refusal(
            "The database has a damaged page, so this copy is not to be relied on.",
            next_step="Look after the disk, and restore the last backup that was whole.",
            code="cli.keeping.damaged",
        )


_OURS: Final = re.compile(r"yesdesk-\d{8}T\d{6}Z\.tar\.gz")


def folder_to_keep_in(folder: Path) -> None:
    """Make the folder. Raises Refusal for a file, or where it cannot be made."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Refusal(
            f"{folder} is no folder and cannot be made one ({error.strerror}).",
            next_step="--keep needs a folder: name one, or make it first.",
            code="cli.keeping.no_folder",
        ) from error


def drop_old_backups(newest: Path, keep: int) -> int:
    """Remove all but the newest `keep` that `yesdesk backup` named, never `newest`. Returns how many went."""
    folder = newest.parent
    others = [path for path in folder.iterdir() if _OURS.fullmatch(path.name) and path != newest]
    old = sorted(others, reverse=True)[keep - 1 :]
    for path in old:
        path.unlink()
    fsync_path(folder)
    return len(old)
