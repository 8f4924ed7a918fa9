"""The file of a backup: a packed tar with a hash for each part and a manifest, read back once written."""

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Final, Self

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from yesdesk.core.errors import Refusal
from yesdesk.core.progress import Advance, progress
from yesdesk.core.storage.folders import fsync_path, secret_fingerprint

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class BackupPart:
    sha256: str
    size: int


@dataclass
class Manifest:
    engine: str
    made_at: str
    yesdesk: str
    # It tells nothing else about the SECRET_KEY.
    key_fingerprint: str
    # Migrations applied, by app.
    schema: dict[str, list[str]]
    # Of each table that came as rows (PostgreSQL).
    columns: dict[str, list[str]] = field(default_factory=dict)
    parts: dict[str, BackupPart] = field(default_factory=dict)
    # Erased while the backup was made.
    missing: int = 0
    # Bytes that differ from the name of their file.
    damaged: int = 0
    format: int = FORMAT

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """Read a manifest. Raises ValueError, KeyError or TypeError."""
        given: dict[str, Any] = json.loads(text)
        if given["format"] != FORMAT:
            raise ValueError("a manifest of another format")
        given["parts"] = {name: BackupPart(**part) for name, part in given["parts"].items()}
        return cls(**given)


def new_manifest(now: datetime) -> Manifest:
    return Manifest(
        engine=connection.vendor,
        made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        yesdesk=version("yesdesk"),
        key_fingerprint=secret_fingerprint(settings.SECRET_KEY),
        schema=applied_migrations(),
    )


def applied_migrations() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def unknown_migrations(schema: dict[str, list[str]]) -> list[str]:
    """Return migrations of a newer Yesdesk."""
    known = MigrationLoader(None).disk_migrations
    return [
        f"{app}.{name}"
        for app, names in schema.items()
        for name in names
        if (app, name) not in known
    ]


DATABASE: Final = "database.sqlite3"
ERASURES: Final = "erasures.log"
ROWS: Final = "rows/"
FILES: Final = "files/"
_NAMES: Final = re.compile(
    r"database\.sqlite3|erasures\.log|manifest\.json|rows/\w+\.copy|files/[0-9a-f]{2}/[0-9a-f]{64}"
)
_CHUNK: Final = 1 << 20
_LEFT_BEHIND: Final = ".yesdesk-part-"

_NOT_WHOLE: Final = (
    tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, ValueError, KeyError, TypeError,
)  # fmt: skip


class Archive:
    """A backup being written. The manifest notes each part, and goes last."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self._tar = tar
        self.manifest = manifest

    def add(self, name: str, path: Path) -> BackupPart:
        """Add a file under `name`. Raises FileNotFoundError when it is gone."""
        with path.open("rb") as file:
            info = _tar_entry(name, os.fstat(file.fileno()).st_size)
            hashing = _Hashing(file)
            self._tar.addfile(info, hashing)
        part = self.manifest.parts[name] = BackupPart(hashing.hex(), info.size)
        return part

    def close(self) -> None:
        text = self.manifest.as_json()
        self._tar.addfile(_tar_entry(MANIFEST, len(text)), io.BytesIO(text))


class _Hashing:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._digest.update(block)
        return block

    def hex(self) -> str:
        return self._digest.hexdigest()


class _Packed:
    # It holds nothing back to write once more to a full disk.

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._zip = zlib.compressobj(1, zlib.DEFLATED, 31)  # 31: with gzip's head and checksum

    def write(self, data: bytes) -> int:
        self._raw.write(self._zip.compress(data))
        return len(data)

    def finish(self) -> None:
        self._raw.write(self._zip.flush())


@contextmanager
def new_archive(target: Path, manifest: Manifest) -> Iterator[Archive]:
    """Write a backup that gets its name only when whole: written, settled, read back, renamed."""
    _drop_left_behind(target.parent)
    part = target.with_name(f"{_LEFT_BEHIND}{os.getpid()}")
    try:
        with part.open("xb") as raw:
            part.chmod(0o600)
            packed: Any = _Packed(raw)  # tarfile asks no more of it than to write
            with tarfile.open(fileobj=packed, mode="w|") as tar:
                archive = Archive(tar, manifest)
                yield archive
                archive.close()
            packed.finish()
            raw.flush()
            os.fsync(raw.fileno())
        read_archive(part)
        os.link(part, target)  # never over a backup that stands there
        fsync_path(target.parent)
    finally:
        part.unlink(missing_ok=True)


def read_archive(path: Path, into: Path | None = None) -> Manifest:
    """Read a backup, check every hash, and unpack it `into` a folder. Raises Refusal."""
    try:
        with (
            path.open("rb") as packed,
            progress("Reading the backup", path.stat().st_size, in_bytes=True) as advance,
            gzip.open(_Counted(packed, advance)) as unpacked,
            tarfile.open(fileobj=unpacked, mode="r:") as tar,
        ):
            manifest = _manifest_if_whole({info.name: _read_part(tar, info, into) for info in tar})
            while unpacked.read(_CHUNK):
                pass  # behind the last part: to the end mark and the checksum
            return manifest
    except _NOT_WHOLE as error:
        raise Refusal(
            f"{path} is not a whole backup of Yesdesk: it was cut short or changed since.",
            next_step="Take the backup before it. `yesdesk backup` reads back each one it makes.",
            code="cli.keeping.not_whole",
        ) from error


class _Counted(io.RawIOBase):
    def __init__(self, file: IO[bytes], advance: Advance) -> None:
        self._file = file
        self._advance = advance

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        block = self._file.read(len(into))
        into[: len(block)] = block
        self._advance(len(block))
        return len(block)


def _manifest_if_whole(found: dict[str, Manifest | BackupPart]) -> Manifest:
    manifest = found.pop(MANIFEST)
    if not isinstance(manifest, Manifest) or manifest.parts != found:
        raise ValueError("parts and manifest differ")
    return manifest


def _read_part(
    tar: tarfile.TarFile, info: tarfile.TarInfo, into: Path | None
) -> Manifest | BackupPart:
    file = tar.extractfile(info) if info.isreg() and _NAMES.fullmatch(info.name) else None
    if file is None:
        raise ValueError(f"{info.name} does not belong into a backup")
    if info.name == MANIFEST:
        return Manifest.from_json(file.read())
    if into is None:
        return _hash_and_copy(file, None)
    target = into / info.name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with target.open("xb") as copy:
        return _hash_and_copy(file, copy)


def _hash_and_copy(file: IO[bytes], copy: IO[bytes] | None) -> BackupPart:
    digest, size = hashlib.sha256(), 0
    while block := file.read(_CHUNK):
        digest.update(block)
        size += len(block)
        if copy is not None:
            copy.write(block)
    return BackupPart(digest.hexdigest(), size)


def _tar_entry(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


def _drop_left_behind(folder: Path) -> None:
    # A killed backup's file goes once no process has that number.
    for path in folder.glob(f"{_LEFT_BEHIND}*"):
        number = path.name.removeprefix(_LEFT_BEHIND)
        if not number.isdigit() or not Path(f"/proc/{number}").exists():
            path.unlink(missing_ok=True)
