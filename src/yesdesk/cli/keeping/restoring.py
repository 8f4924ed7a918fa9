"""Puts a backup in the place of the present library; repeats every erasure before it may serve."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from yesdesk.cli.keeping.archive import read_archive
from yesdesk.cli.keeping.at_rest import library_at_rest
from yesdesk.cli.keeping.building import (
    Built,
    beside_in,
    bring_files,
    finish,
    half_built_goes,
    look_at,
)
from yesdesk.cli.keeping.manifest import Manifest, key_print
from yesdesk.cli.keeping.room import full_disk_explained, working_folder
from yesdesk.core.errors import Refusal
from yesdesk.patrons.sweeping import aside_folder, sweep


@dataclass(frozen=True, slots=True)
class Restored:
    """`aside`: where the library that stood here went, empty when there was none."""

    manifest: Manifest
    built: Built
    files: int
    aside: str
    same_key: bool


def restore(path: Path, now: datetime) -> Restored:
    """Restores `path`. Until the last step the present library is untouched, whatever stops this.

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
        files = bring_files(folder)
        beside = beside_in(folder)
        with half_built_goes(beside), beside.inside():
            built = finish(manifest, folder, now, mail_may_have_gone=True)
        aside = beside.take_place(now)
        sweep(now)
    return Restored(manifest, built, files, aside, manifest.key_print == key_print())
