"""The working folder of backups and restores, and sentences for what stops them."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from yesdesk.core.errors import Refusal
from yesdesk.patrons.cleanup import aside_folder


def database_path() -> Path:
    """Path of the SQLite database."""
    return Path(str(settings.DATABASES["default"]["NAME"]))


def stamp(at: datetime) -> str:
    """Like `20261124T020003Z`, for names of files."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@contextmanager
def workspace() -> Iterator[Path]:
    """A folder of one's own under `DATA/aside`, gone afterwards; after a kill the nightly pass
    takes it.
    """
    aside_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = aside_folder() / f"working-{os.getpid()}-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def disk_full_as_refusal(where: Path) -> Iterator[None]:
    """Turn a full disk into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise
        raise Refusal(
            f"There is no room left on the disk of {where}. Nothing was changed.",
            next_step="Make room there, or name another place, and start again.",
            code="cli.keeping.no_room",
        ) from error


def fsync_path(path: Path) -> None:
    """Wait until the disk has a file, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
