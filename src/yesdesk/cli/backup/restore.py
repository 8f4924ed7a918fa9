"""Put a backup in the place of the present library; repeats every erasure before it may serve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from yesdesk.cli.backup.archive import ERASURES, read_archive
from yesdesk.cli.backup.manifest import Manifest
from yesdesk.cli.backup.offline_lock import offline_lock
from yesdesk.cli.backup.restore_build import (
    AfterBackup,
    BuildResult,
    RestoredFiles,
    check_backup,
    discard_unfinished,
    finish_build,
    restore_files,
    swap_for,
)
from yesdesk.cli.backup.workspace import disk_full_as_refusal, workspace
from yesdesk.core.backups import note_backup
from yesdesk.core.clock_mark import last_seen
from yesdesk.core.errors import Refusal
from yesdesk.core.storage.secret_file import secret_fingerprint
from yesdesk.patrons.cleanup import aside_folder, delete_leftovers
from yesdesk.patrons.erasure_list import list_path, pass_names


@dataclass(frozen=True, slots=True)
class RestoreResult:
    manifest: Manifest
    built: BuildResult
    files: RestoredFiles
    aside: str
    """Where the library that stood here went, empty when there was none."""

    same_key: bool


def restore(path: Path, now: datetime, without: Sequence[str] = ()) -> RestoreResult:
    """Restore `path`. Until the last step the present library is untouched, whatever stops this.

    `without`: nightly passes that should not have been, as the erasure list names them; theirs is not erased again.

    Raises Refusal while the library is served, for a backup that is not whole, of another database
    engine or of a newer version, and for a full disk.
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
        _known_passes(without, folder)
        how = AfterBackup(mail_may_have_gone=True, without=tuple(without), seen=_seen_here())
        files = restore_files(folder)
        beside = swap_for(folder)
        with discard_unfinished(beside), beside.inside():
            built = finish_build(manifest, folder, now, how)
            made_at = datetime.fromisoformat(manifest.made_at)
            note_backup(made_at, where=str(path.parent.resolve()), size=path.stat().st_size)
        aside = beside.take_place(now)
        delete_leftovers(now)
    return RestoreResult(
        manifest, built, files, aside, manifest.key_print == secret_fingerprint(settings.SECRET_KEY)
    )


def _known_passes(names: Sequence[str], folder: Path) -> None:
    known = pass_names(list_path()) | pass_names(folder / ERASURES)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Refusal(
            f"The erasure list knows no nightly pass {unknown[0]}.",
            next_step="`yesdesk erasing` lists them.",
            code="cli.keeping.unknown_pass",
        )


def _seen_here() -> datetime | None:
    """Return the last time the present library saw; None where there is none, or none that can be read."""
    try:
        return last_seen()
    except DatabaseError:
        connection.close()
        return None
