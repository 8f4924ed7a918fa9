"""The spool: a mail server's pipe writes mail here, and the worker fetches it. Knows no Django. One file is one mail:
a line of JSON with its mailbox, then the bytes as they came. It is written under `tmp`, synced, and only then named
under `new`, so that a file there is whole. Names sort by time."""

import hashlib
import json
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol

_PIECE: Final = 256 * 1024
_LONGEST_HEAD: Final = 8 * 1024
_LONGEST_ADDRESS: Final = 1_000
_LONGEST_NAME: Final = 80
LEFTOVER_AFTER: Final = 24 * 60 * 60


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class TooLarge(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Spooled:
    path: Path
    mailbox: str
    at: float
    head: int

    @property
    def name(self) -> str:
        """Return its file's name, or a hash for a name that is too long for a row or no text."""
        name = self.path.name
        if len(name) <= _LONGEST_NAME and name.isprintable():
            return name
        return hashlib.sha256(os.fsencode(name)).hexdigest()

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        with self.path.open("rb") as file:
            file.seek(self.head)
            yield file


def create_folders(folder: Path) -> None:
    for part in (folder, folder / "tmp", folder / "new"):
        part.mkdir(exist_ok=True, mode=0o770)


def put(folder: Path, mailbox: str, mail: Readable, *, limit: int) -> str:
    """Keep one mail whole, on the disk, and return its name. Raises TooLarge beyond `limit` bytes, EOFError for none
    (the sender was cut off), OSError of the disk. Then nothing stands under `new`."""
    name = f"{time.time_ns():020d}.{os.getpid()}.{secrets.token_hex(4)}"
    part = folder / "tmp" / name
    try:
        with _create_for_owner(part) as file:
            head = {"mailbox": mailbox[:_LONGEST_ADDRESS], "at": round(time.time(), 3)}
            file.write(json.dumps(head).encode() + b"\n")
            _copy_up_to(mail, file, limit)
            file.flush()
            os.fsync(file.fileno())
        part.rename(folder / "new" / name)
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(folder / "new")
    return name


@contextmanager
def _create_for_owner(path: Path) -> Iterator[IO[bytes]]:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        if path.parent.stat().st_mode & stat.S_IWGRP:
            os.fchmod(handle, 0o660)  # the umask of a mail server would keep the worker out
        yield file


def _copy_up_to(mail: Readable, file: IO[bytes], limit: int) -> None:
    size = 0
    while piece := mail.read(_PIECE):
        size += len(piece)
        if size > limit:
            raise TooLarge
        file.write(piece)
    if size == 0:
        raise EOFError


def spooled_mails(folder: Path) -> list[Path]:
    """Every whole mail in the spool, oldest first. Plain files alone: a pipe makes us wait, a link leads outside."""
    try:
        with os.scandir(folder / "new") as entries:
            files = [each.path for each in entries if each.is_file(follow_symlinks=False)]
    except FileNotFoundError:
        return []
    return sorted(map(Path, files))


def read_spooled(path: Path) -> Spooled:
    with path.open("rb") as file:
        line = file.readline(_LONGEST_HEAD)
        changed = os.fstat(file.fileno()).st_mtime
    try:
        head = json.loads(line)
        return Spooled(path, str(head["mailbox"]), float(head["at"]), len(line))
    except (ValueError, KeyError, TypeError):
        return Spooled(path, "", changed, 0)


def remove(spooled: Spooled) -> None:
    spooled.path.unlink(missing_ok=True)
    _sync_folder(spooled.path.parent)


def can_be_emptied(folder: Path) -> bool:
    """Return whether taken mail can also be removed; otherwise it would be taken again and again."""
    return os.access(folder / "new", os.R_OK | os.W_OK | os.X_OK)


def delete_partial_files(folder: Path, now: float) -> None:
    """Remove half-written mail of a killed pipe: its mail server has the mail and tries again."""
    for path in (folder / "tmp").glob("*"):
        if path.stat().st_mtime < now - LEFTOVER_AFTER:
            path.unlink(missing_ok=True)


def note_too_large(folder: Path, mailbox: str) -> None:
    """Note that the mail server holds a mail beyond the limit; the newest note stands."""
    word = json.dumps({"mailbox": mailbox, "at": round(time.time(), 3)})
    part = folder / "tmp" / f"too-large.{os.getpid()}"
    try:
        with _create_for_owner(part) as file:
            file.write(word.encode())
        part.rename(folder / "too_large")
    finally:
        part.unlink(missing_ok=True)


def last_too_large(folder: Path) -> tuple[str, float] | None:
    try:
        word = json.loads((folder / "too_large").read_bytes())
        return str(word["mailbox"]), float(word["at"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
