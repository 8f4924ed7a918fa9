"""A folder of backups of which the newest few stay."""

import re
from pathlib import Path
from typing import Final

from yesdesk.cli.backup.workspace import fsync_path
from yesdesk.core.errors import Refusal

_OURS: Final = re.compile(r"yesdesk-\d{8}T\d{6}Z\.tar\.gz")


def folder_to_keep_in(folder: Path) -> None:
    """Make it where it is not there. Raises Refusal for a file, or where it cannot be made."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Refusal(
            f"{folder} is no folder and cannot be made one ({error.strerror}).",
            next_step="--keep needs a folder: name one, or make it first.",
            code="cli.keeping.no_folder",
        ) from error


def drop_old_backups(newest: Path, keep: int) -> int:
    """Remove all but the newest `keep` of those that `yesdesk backup` named; how many. Other files are left alone,
    and so is `newest`, whatever its name says.
    """
    folder = newest.parent
    others = [path for path in folder.iterdir() if _OURS.fullmatch(path.name) and path != newest]
    old = sorted(others, reverse=True)[keep - 1 :]
    for path in old:
        path.unlink()
    fsync_path(folder)
    return len(old)
