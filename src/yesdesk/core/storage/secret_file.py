"""Secrets that live beside the data, never in the database: made once, readable by their owner alone.

Where two users share the data folder, those that both need are their group's.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from yesdesk.core.storage.folders import file_mode, make_folder


def _random() -> str:
    return secrets.token_urlsafe(50)


def read_or_make_secret(path: Path, made: Callable[[], str] = _random) -> str:
    """Return the secret in `path`, `made` there first if nobody has yet. Safe when two processes start at once."""
    try:
        return read_secret(path)
    except FileNotFoundError:
        _make(path, made())
        return read_secret(path)


def read_secret(path: Path) -> str:
    """Return the secret in `path`. Raises FileNotFoundError where there is none."""
    return path.read_bytes().decode("ascii").strip()


def _make(path: Path, secret: str) -> None:
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
    return hmac.new(secret.encode(), b"yesdesk.backup", hashlib.sha256).hexdigest()[:8]
