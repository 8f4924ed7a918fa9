"""Put a backup in place of the present library: built beside it, migrated, with every erasure repeated first."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from yesdesk.cli.backup.archive import (
    DATABASE,
    ERASURES,
    FILES,
    ROWS,
    Manifest,
    read_archive,
    unknown_migrations,
)
from yesdesk.cli.backup.database import (
    PostgresSwap,
    SqliteSwap,
    disk_full_as_refusal,
    offline_lock,
    workspace,
)
from yesdesk.cli.backup.rows import read_rows, renew_sequences
from yesdesk.cli.schema import migrate
from yesdesk.core.actors import SYSTEM
from yesdesk.core.backups import note_backup
from yesdesk.core.clock_mark import carry_mark, clock_is_trusted, last_seen
from yesdesk.core.errors import Refusal
from yesdesk.core.outbox.delivery import hold_what_waits
from yesdesk.core.progress import progress
from yesdesk.core.storage.folders import file_mode, fsync_path, make_folder, secret_fingerprint
from yesdesk.counts.night import count_periods
from yesdesk.ils.acts.settle import mark_unknown_after_restore
from yesdesk.patrons.cleanup import aside_folder, delete_leftovers
from yesdesk.patrons.erasure import erase_due_rows, leave_out_pass, replay_erasures
from yesdesk.patrons.erasure_list import list_path, merge_list, pass_names
from yesdesk.people.models import StaffSession

type Beside = SqliteSwap | PostgresSwap


@dataclass(frozen=True, slots=True)
class BuildResult:
    """Steps done before anybody sees the new database."""

    repeated: int
    struck: int
    due: int
    held: int
    waiting: int
    # Rows of passes that were left out.
    left_out: int
    # A person must confirm the date before erasing.
    to_look_at: bool


@dataclass(frozen=True, slots=True)
class AfterBackup:
    # The library went on, so waiting mail is held for a person's look.
    mail_may_have_gone: bool
    # Names of nightly passes that are not repeated.
    without: tuple[str, ...] = ()
    # The last time that the library here saw.
    seen: datetime | None = None


def check_backup(manifest: Manifest) -> None:
    """Raise Refusal when this installation cannot take the backup."""
    if manifest.engine != connection.vendor:
        raise Refusal(
            f"This backup is of a library on {_engine_name(manifest.engine)}; here it is "
            f"{_engine_name(connection.vendor)}.",
            next_step="Set DATABASE_URL as it was there (empty for SQLite), and restore again.",
            code="cli.keeping.other_engine",
        )
    unknown = unknown_migrations(manifest.schema)
    if unknown:
        raise Refusal(
            f"This backup is of a newer Yesdesk ({manifest.yesdesk}) than this one, which does not "
            f"know {unknown[0]}.",
            next_step=f"Install Yesdesk {manifest.yesdesk} or later, and restore again.",
            code="cli.keeping.newer",
        )


def _engine_name(engine: str) -> str:
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(engine, engine)


def swap_for(folder: Path) -> Beside:
    """Return a file in `folder`, or a schema of the same server, to build in."""
    return PostgresSwap() if connection.vendor == "postgresql" else SqliteSwap(folder / DATABASE)


@contextmanager
def discard_unfinished(beside: Beside) -> Iterator[None]:
    """Remove a half-built database when the building stops."""
    with ExitStack() as undo:
        undo.callback(beside.give_up)
        yield
        undo.pop_all()


@dataclass(frozen=True, slots=True)
class RestoredFiles:
    # Missing or damaged before.
    came: int
    # Bytes in the backup that do not match their hash.
    damaged: int


def restore_files(folder: Path) -> RestoredFiles:
    """Copy unpacked files where none with the right bytes stands."""
    came = damaged = 0
    paths = [path for path in sorted((folder / FILES).rglob("*")) if not path.is_dir()]
    with progress("Files from the backup", len(paths)) as advance:
        for path in paths:
            advance(1)
            if not _content_matches_name(path):
                damaged += 1
            else:
                came += _move_file_unless_there(
                    path, Path(settings.DATA) / path.relative_to(folder)
                )
    return RestoredFiles(came, damaged)


def _move_file_unless_there(path: Path, target: Path) -> bool:
    if target.exists() and _content_matches_name(target):
        return False
    make_folder(target.parent)
    path.chmod(file_mode(target.parent))
    fsync_path(path)
    path.replace(target)
    fsync_path(target.parent)
    return True


def _content_matches_name(path: Path) -> bool:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == path.name


def finish_build(manifest: Manifest, folder: Path, now: datetime, how: AfterBackup) -> BuildResult:
    """Fill, migrate and erase inside the new database, and end every session."""
    merge_list(folder / ERASURES)
    if connection.vendor == "postgresql":
        _migrate_and_fill(manifest, folder / ROWS)
    migrate()
    if connection.vendor == "postgresql":
        renew_sequences()
    StaffSession.objects.all().delete()
    mark_unknown_after_restore(by=SYSTEM)
    carry_mark(how.seen)
    count_periods(now)  # before anything is erased again
    left_out = sum(leave_out_pass(name) for name in how.without)
    again = replay_erasures()
    due = sum(erase_due_rows(now).values())
    waiting = hold_what_waits() if how.mail_may_have_gone else 0
    to_look_at = not clock_is_trusted(now)
    return BuildResult(again.erased, again.struck, due, again.held, waiting, left_out, to_look_at)


def _migrate_and_fill(manifest: Manifest, folder: Path) -> None:
    # First the backup's migrations, then its rows; later migrations count on from them.
    executor = MigrationExecutor(connection)
    executor.migrate(_last_migrations(executor, manifest.schema))
    read_rows(folder, manifest.columns)
    renew_sequences()


def _last_migrations(
    executor: MigrationExecutor, schema: dict[str, list[str]]
) -> list[tuple[str, str]]:
    # The migrations that no other of their app builds on.
    graph = executor.loader.graph
    ends = []
    for app, names in schema.items():
        there = {(app, name) for name in names}
        for key in sorted(there):
            children = {child.key for child in graph.node_map[key].children}
            if not children & there:
                ends.append(key)
    return ends


@dataclass(frozen=True, slots=True)
class RestoreResult:
    manifest: Manifest
    built: BuildResult
    files: RestoredFiles
    # The former library; empty when there was none.
    aside: str
    same_key: bool


def restore(path: Path, now: datetime, without: Sequence[str] = ()) -> RestoreResult:
    """Restore a backup. Until the last step the present library stays as it is. Raises Refusal. `without` names
    nightly passes whose rows are not erased again. Refused are a library being served, a broken backup, another
    engine, a newer version, a full disk.
    """
    if not path.is_file():
        raise Refusal(
            f"There is no file {path}.",
            next_step="`yesdesk backup` says where it put each backup.",
            code="cli.keeping.no_file",
        )
    with offline_lock(), disk_full_as_refusal(aside_folder()), workspace() as folder:
        manifest = read_archive(path, folder)
        check_backup(manifest)
        _refuse_unknown_passes(without, folder)
        how = AfterBackup(
            mail_may_have_gone=True, without=tuple(without), seen=_clock_last_seen_here()
        )
        files = restore_files(folder)
        beside = swap_for(folder)
        with discard_unfinished(beside), beside.inside():
            built = finish_build(manifest, folder, now, how)
            made_at = datetime.fromisoformat(manifest.made_at)
            note_backup(made_at, where=str(path.parent.resolve()), size=path.stat().st_size)
        aside = beside.take_place(now)
        delete_leftovers(now)
    return RestoreResult(
        manifest,
        built,
        files,
        aside,
        manifest.key_fingerprint == secret_fingerprint(settings.SECRET_KEY),
    )


def _refuse_unknown_passes(names: Sequence[str], folder: Path) -> None:
    known = pass_names(list_path()) | pass_names(folder / ERASURES)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Refusal(
            f"The erasure list knows no nightly pass {unknown[0]}.",
            next_step="`yesdesk erasing` lists them.",
            code="cli.keeping.unknown_pass",
        )


def _clock_last_seen_here() -> datetime | None:
    # None: no library, or none that can be read.
    try:
        return last_seen()
    except DatabaseError:
        connection.close()
        return None
