"""Puts a backup in the place of the present library; repeats every erasure before it may serve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from yesdesk.cli.keeping.archive import ERASURES, read_archive
from yesdesk.cli.keeping.at_rest import library_at_rest
from yesdesk.cli.keeping.building import (
    AfterBackup,
    Built,
    Files,
    beside_in,
    bring_files,
    finish,
    half_built_goes,
    look_at,
)
from yesdesk.cli.keeping.manifest import Manifest
from yesdesk.cli.keeping.room import full_disk_explained, working_folder
from yesdesk.core.backups import note_backup
from yesdesk.core.clock_mark import last_seen
from yesdesk.core.errors import Refusal
from yesdesk.core.secret import key_print
from yesdesk.patrons.cleanup import aside_folder, delete_leftovers
from yesdesk.patrons.erasure_list import list_path, pass_names


@dataclass(frozen=True, slots=True)
class Restored:
    """`aside`: where the library that stood here went, empty when there was none."""

    manifest: Manifest
    built: Built
    files: Files
    aside: str
    same_key: bool


def restore(path: Path, now: datetime, without: Sequence[str] = ()) -> Restored:
    """Restores `path`. Until the last step the present library is untouched, whatever stops this.

    `without`: nightly passes that should not have been, as the erasure list names them; theirs is not erased again.

    Raises Refusal while the library is served, for a backup that is not whole, of another database
    engine or of a newer version, and for a full disk.
    """
    if not path.is_file():
        raise Refusal(
            f"There is no file {path}.",
            way_on="`yesdesk backup` says where it put each backup.",
            code="cli.keeping.no_file",
        )
    with library_at_rest(), full_disk_explained(aside_folder()), working_folder() as folder:
        manifest = read_archive(path, folder)
        look_at(manifest)
        _known_passes(without, folder)
        how = AfterBackup(mail_may_have_gone=True, without=tuple(without), seen=_seen_here())
        files = bring_files(folder)
        beside = beside_in(folder)
        with half_built_goes(beside), beside.inside():
            built = finish(manifest, folder, now, how)
            made_at = datetime.fromisoformat(manifest.made_at)
            note_backup(made_at, where=str(path.parent.resolve()), size=path.stat().st_size)
        aside = beside.take_place(now)
        delete_leftovers(now)
    return Restored(
        manifest, built, files, aside, manifest.key_print == key_print(settings.SECRET_KEY)
    )


def _known_passes(names: Sequence[str], folder: Path) -> None:
    known = pass_names(list_path()) | pass_names(folder / ERASURES)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Refusal(
            f"The erasure list knows no nightly pass {unknown[0]}.",
            way_on="`yesdesk erasing` lists them.",
            code="cli.keeping.unknown_pass",
        )


def _seen_here() -> datetime | None:
    """The last time the present library saw; None where there is none, or none that can be read."""
    try:
        return last_seen()
    except DatabaseError:
        connection.close()
        return None
