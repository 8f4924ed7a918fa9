"""Folders of the library's data: their user's alone, or a group's where web and worker run as two users. As two users,
the web's cannot read the worker's keys. Secrets are files, never in the database: made once, readable by their owner,
or by their group where both users need them."""

import contextlib
import os
import pwd
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ALONE: Final = "worker"


def web_keys(data: Path) -> Path:
    """The folder of keys that web and worker both need: the secret key, keys of days and weeks."""
    return data / "keys" / "web"


def worker_keys(data: Path) -> Path:
    """The folder of keys of the worker's user alone: library system, mailboxes, push services."""
    return data / "keys" / "worker"


def is_shared(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        mode = folder.stat().st_mode
        return bool(mode & stat.S_ISGID and mode & stat.S_IWGRP)
    return False


def make_folder(path: Path) -> None:
    """Make a folder and those above it: its user's alone, or its group's where the folder above is."""
    if path.is_dir():
        return
    make_folder(path.parent)
    shared = is_shared(path.parent) and path.name != _ALONE
    path.mkdir(mode=0o770 if shared else 0o700, exist_ok=True)


def file_mode(folder: Path) -> int:
    return 0o660 if is_shared(folder) else 0o600


def owner_name(path: Path) -> str:
    """Name of the owner; the number where this machine has no name for it, as with another machine's disk."""
    uid = path.stat().st_uid
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def let_the_group_write(path: Path) -> None:
    """Open a file to the group that a library of others made in its own mode: SQLite's log takes the same."""
    if is_shared(path.parent) and path.exists():
        told = path.stat()
        if told.st_uid == os.geteuid() and told.st_mode & 0o060 != 0o060:
            path.chmod(stat.S_IMODE(told.st_mode) | 0o060)


def share_what_is_made(data: Path) -> None:
    """Give new files to the group where a group shares the data folder, and shut what stands open to every user."""
    os.umask(0o007 if is_shared(data) else 0o077)
    for path in (data, *data.glob("*.sqlite3*")) if (data / "keys").is_dir() else ():
        with contextlib.suppress(OSError):  # another user's, or gone meanwhile
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & stat.S_IRWXO:
                path.chmod(mode & ~stat.S_IRWXO)


WEB: Final = "web"
WORKER: Final = "worker"


@dataclass(frozen=True, slots=True)
class Users:
    web: str
    worker: str

    @property
    def are_two(self) -> bool:
        return bool(self.web and self.worker) and self.web != self.worker


def note_user(part: str) -> None:
    """Note who runs `web` or `worker`, at its start: the file is made anew, so that it belongs to that user."""
    path = _user_note_file(part)
    make_folder(path.parent)
    path.unlink(missing_ok=True)
    path.touch()


def users_found() -> Users:
    return Users(
        _owner_or_nothing(_user_note_file(WEB)), _owner_or_nothing(_user_note_file(WORKER))
    )


def _user_note_file(part: str) -> Path:
    # Here: the parent of `serve` makes folders too, and stays without Django.
    from django.conf import settings

    return Path(settings.DATA) / f".{part}"


def _owner_or_nothing(path: Path) -> str:
    try:
        return owner_name(path)
    except FileNotFoundError:
        return ""


def _random_secret() -> str:
    import secrets  # megabytes of OpenSSL, and what keeps `serve` running makes none

    return secrets.token_urlsafe(50)


def read_or_make_secret(path: Path, made: Callable[[], str] = _random_secret) -> str:
    """Return the secret in `path`, `made` there first if nobody has yet. Safe when two processes start at once."""
    try:
        return read_secret(path)
    except FileNotFoundError:
        _write_secret_once(path, made())
        return read_secret(path)


def read_secret(path: Path) -> str:
    return path.read_bytes().decode("ascii").strip()


def _write_secret_once(path: Path, secret: str) -> None:
    import secrets

    make_folder(path.parent)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, file_mode(path.parent))
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)  # whoever links first wins; the other reads what stands
    except FileExistsError:
        fresh.unlink()
    else:
        fresh.unlink()


def secret_fingerprint(secret: str) -> str:
    """Eight hex digits of an HMAC of a fixed text under it: tells one secret from another and nothing else."""
    import hashlib
    import hmac

    return hmac.new(secret.encode(), b"yesdesk.backup", hashlib.sha256).hexdigest()[:8]


def fsync_path(path: Path) -> None:
    """Wait until the disk has a file, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
