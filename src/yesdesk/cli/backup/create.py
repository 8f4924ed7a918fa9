"""Make a backup of a library that goes on serving."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from yesdesk.cli.backup import pg_copy
from yesdesk.cli.backup.archive import DATABASE, ERASURES, FILES, ROWS, Archive, new_archive
from yesdesk.cli.backup.excluded import NOT_BACKED_UP
from yesdesk.cli.backup.manifest import Manifest, new_manifest
from yesdesk.cli.backup.sqlite_copy import copy_database, database_path
from yesdesk.cli.backup.workspace import disk_full_as_refusal, stamp, workspace
from yesdesk.cli.schema import Schema, schema_found
from yesdesk.core.errors import Refusal
from yesdesk.core.progress import progress
from yesdesk.patrons.erasure_list import list_path

# By name of table, not by model: before an upgrade the table is still an older one.
_HASHES: Final = "SELECT sha256 FROM core_storedfile ORDER BY id"

_NOTHING: Final = "cli.keeping.nothing_there"


@dataclass(frozen=True, slots=True)
class BackupResult:
    """A backup that was written and read back whole."""

    path: Path
    manifest: Manifest
    size: int


def backup_name(now: datetime) -> str:
    """Like `yesdesk-20261124T020003Z.tar.gz`."""
    return f"yesdesk-{stamp(now)}.tar.gz"


def create_backup(target: Path, now: datetime) -> BackupResult:
    """Write one file with database, files, erasure list and manifest, and read it back.

    Raises Refusal for a name that is taken, a folder that is not there, a full disk, a damaged
    database.
    """
    _look_at(target)
    found = schema_found()
    if found in {Schema.FRESH, Schema.UNREADABLE}:
        raise Refusal(str(found.value), next_step="There is nothing to back up.", code=_NOTHING)
    if found is Schema.FORMER:
        raise Refusal(str(found.value), next_step="", code="cli.keeping.schema")
    manifest = new_manifest(now)
    with disk_full_as_refusal(target), workspace() as folder:
        hashes = _copy_rows(folder, manifest)
        with new_archive(target, manifest) as archive:
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
    """Put the database's moment into `folder`; the hashes of the files that its rows point at."""
    if connection.vendor == "sqlite":
        copy = folder / DATABASE
        copy_database(database_path(), copy, without=list(NOT_BACKED_UP))
        with closing(sqlite3.connect(copy)) as database:
            return [sha256 for (sha256,) in database.execute(_HASHES)]
    into = folder / ROWS
    into.mkdir()
    manifest.columns = pg_copy.tables_with_columns()
    with pg_copy.one_moment():
        pg_copy.write_rows(into, manifest.columns)
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
    """The bytes come after the rows: what was erased in between is not missed, only counted."""
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
