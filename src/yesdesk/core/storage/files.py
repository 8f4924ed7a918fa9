"""The one door for files: named by their own hash, and on the disk before their row. `DATA/files/ab/<sha256>` holds
the bytes once however often they came; `DATA/files/tmp` holds files on their way. The bytes tell a file's kind: its
name and the browser's claim are never believed."""

import codecs
import fcntl
import hashlib
import os
import secrets
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, QuerySet
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.full_disk import is_full_disk
from yesdesk.core.models import StoredFile
from yesdesk.core.registry import Registry
from yesdesk.core.storage.folders import fsync_path, make_folder
from yesdesk.core.storage.jpeg import without_location
from yesdesk.core.transactions import refuse_in_transaction

LIMIT: Final = 10 * 1024 * 1024
GRACE: Final = timedelta(hours=2)  # a form left open for an hour still finds its files
_CHUNK: Final = 256 * 1024
_CONDEMNED: Final = datetime(1970, 1, 1, tzinfo=UTC)
_BATCH: Final = 200

type Users = Callable[[], QuerySet[Any, Any]]

file_references: Registry[Users] = Registry("user of files")
"""Rooms that point at files: each gives its rows that point at the file `OuterRef("pk")`."""


class DiskFull(Refusal):
    status = 507


type Upload = IO[bytes] | UploadedFile[Any]


@dataclass(frozen=True, slots=True)
class _Arrived:
    path: Path
    sha256: str
    size: int


def save(upload: Upload, *, limit: int = LIMIT, field: str = "files") -> StoredFile:
    """Keep the bytes of `upload` and return their row, the same one for the same bytes. A photo loses its location.

    Call it before the transaction that points at the row: inside, ten megabytes would hold SQLite's only writer. A
    file without a reference is swept. Raises ValidationRefusal (under `field`) for no or more than `limit` bytes, and
    DiskFull.
    """
    with _raise_disk_full_in_words(), _temporary_path() as path:
        arrived = _write_and_hash(upload, path, limit, field)
        if arrived.size == 0:
            nothing = _("There is nothing in this file. Please choose it again.")
            raise ValidationRefusal({field: nothing})
        kind = sniffed_kind(path)
        if kind == "image/jpeg":
            arrived = _without_location(arrived)
        _put_in_place(arrived)
    return _row_of_arrived(arrived, kind)


def save_raw(source: Upload, *, kind: str) -> StoredFile:
    """Keep bytes of any size, also none, unchanged: evidence, not a picture. `kind`: a MIME type. Raises DiskFull."""
    with _raise_disk_full_in_words(), _temporary_path() as path:
        arrived = _write_and_hash(source, path, None, "")
        _put_in_place(arrived)
    return _row_of_arrived(arrived, kind)


def path_of(stored: StoredFile) -> Path:
    return _path_of_hash(stored.sha256)


def open_file(stored: StoredFile) -> IO[bytes]:
    return path_of(stored).open("rb")


def delete_unreferenced(now: datetime, *, grace: timedelta = GRACE) -> int:
    """Remove files nothing points at and half-finished uploads, older than `grace`; the number of files."""
    before = now - grace
    dropped = 0
    while batch := _drop_rows(before):
        dropped += batch
    _drop_leftovers(before)
    return dropped


def _files_folder() -> Path:
    return Path(settings.DATA) / "files"


def _path_of_hash(sha256: str) -> Path:
    return _files_folder() / sha256[:2] / sha256


@contextmanager
def _raise_disk_full_in_words() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if not is_full_disk(error):
            raise
        raise DiskFull(
            _("There is no room left for files here just now."),
            next_step=_(
                "Send it without the file. We will find another way for the file together."
            ),
            code="core.files.no_room",
        ) from error


@contextmanager
def _temporary_path() -> Iterator[Path]:
    path = _files_folder() / "tmp" / secrets.token_hex(16)
    make_folder(path.parent)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _write_and_hash(upload: Upload, path: Path, limit: int | None, field: str) -> _Arrived:
    refuse_in_transaction("disk")
    size, digest = 0, hashlib.sha256()
    with path.open("xb") as file:
        while chunk := upload.read(_CHUNK):
            size += len(chunk)
            if limit is not None and size > limit:
                raise _too_large(limit, field)
            digest.update(chunk)
            file.write(chunk)
        _flush_to_disk(file)
    return _Arrived(path, digest.hexdigest(), size)


def _too_large(limit: int, field: str) -> ValidationRefusal:
    sentence = _(
        "A file can have up to %(size)s MB. A smaller copy, or a photo of the page, will do."
    )
    return ValidationRefusal({field: sentence % {"size": limit // (1024 * 1024)}})


def _flush_to_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _without_location(arrived: _Arrived) -> _Arrived:
    data = arrived.path.read_bytes()
    clean = without_location(data)
    if clean == data:
        return arrived
    with arrived.path.open("wb") as file:
        file.write(clean)
        _flush_to_disk(file)
    return _Arrived(arrived.path, hashlib.sha256(clean).hexdigest(), len(clean))


def _put_in_place(arrived: _Arrived) -> None:
    target = _path_of_hash(arrived.sha256)
    fresh_folder = not target.parent.exists()
    make_folder(target.parent)
    if fresh_folder:
        fsync_path(target.parent.parent)
    with _one_at_a_time():
        arrived.path.replace(target)
    fsync_path(target.parent)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Lock the folder: between a sweeper's look at a file and its removal nobody may put it there anew."""
    with (_files_folder() / ".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _row_of_arrived(arrived: _Arrived, kind: str) -> StoredFile:
    now = timezone.now()
    row = StoredFile.objects.filter(sha256=arrived.sha256)
    # A row that is there becomes young again, so that a sweep at this moment passes it over.
    if not row.update(stored_at=now):
        fresh = StoredFile(sha256=arrived.sha256, size=arrived.size, kind=kind, stored_at=now)
        StoredFile.objects.bulk_create([fresh], ignore_conflicts=True)
    return row.get()


def _drop_rows(before: datetime) -> int:
    """Look for a batch; then condemn it by an update that asks again whether it is old and unused, and delete it."""
    unused = StoredFile.objects.filter(stored_at__lt=before)
    for user in file_references:
        unused = unused.filter(~Exists(file_references[user]()))
    batch = list(unused.order_by("id").values_list("id", flat=True)[:_BATCH])
    if not batch:
        return 0
    with transaction.atomic():
        unused.filter(id__in=batch).update(stored_at=_CONDEMNED)
        return StoredFile.objects.filter(id__in=batch, stored_at=_CONDEMNED).delete()[0]


def _drop_leftovers(before: datetime) -> None:
    """Remove old files without a row: swept just now, or left by a crash before their row."""
    for folder in _files_folder().glob("??"):
        old = {path.name for path in folder.iterdir() if _written_at(path) < before}
        rows = StoredFile.objects.filter(sha256__in=old).values_list("sha256", flat=True)
        for name in old.difference(rows):
            with _one_at_a_time():
                _remove_if_old(folder / name, before)
    for folder in (_files_folder() / "tmp", Path(settings.FILE_UPLOAD_TEMP_DIR)):
        for path in folder.glob("*"):
            _remove_if_old(path, before)


def _remove_if_old(path: Path, before: datetime) -> None:
    if _written_at(path) < before:
        path.unlink(missing_ok=True)


def _written_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    except FileNotFoundError:
        return timezone.now()


UNKNOWN: Final = "application/octet-stream"
TEXT: Final = "text/plain"
_HEAD = 64 * 1024
_LEAST_MAGIC = 3  # bytes; shorter signatures match by chance
_FAMILIES = ("image/", "audio/", "video/", "application/")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ARCHIVE: Final = b"PK\x03\x04"
_IN_ARCHIVE: Final = {
    "word/document.xml": f"{_OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OFFICE}presentationml.presentation",
}
# What prints as text but is not read as text.
_TEXTUAL: Final = {b"%PDF-": "application/pdf", b"{\\rtf": "application/rtf"}


def sniffed_kind(path: Path) -> str:
    """Return the MIME type of the file at `path`. Every text is text/plain, HTML and SVG too."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        for mark, kind in _TEXTUAL.items():
            if head.startswith(mark):
                return kind
        file.seek(0)
        if _reads_as_text(file):
            return TEXT
        file.seek(0)
        return _inside_archive(file) if head.startswith(_ARCHIVE) else _kind_by_signature(file)


def _reads_as_text(file: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(_HEAD):
            if not _is_printable(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_printable(text: str) -> bool:
    return not any(char < " " and char not in "\t\n\r\f" for char in text)


def _kind_by_signature(file: IO[bytes]) -> str:
    import puremagic  # its signatures take a megabyte, and only who takes a file in needs them

    try:
        found = puremagic.magic_stream(file)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    for match in found:
        kind = str(match.mime_type)
        if len(match.byte_match) >= _LEAST_MAGIC and kind.startswith(_FAMILIES):
            return kind[:100]
    return UNKNOWN


def _inside_archive(file: IO[bytes]) -> str:
    """Read only the list in an archive (office files are archives); nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            declared = archive.getinfo("mimetype") if "mimetype" in names else None
            if declared and declared.file_size < 100:
                return _kind_of_zip(archive.read(declared))
    # A damaged or locked archive makes zipfile raise any of these (a seek before the start is an OSError).
    # It still begins like an archive, and that is what is said of it.
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        return "application/zip"
    return next((kind for name, kind in _IN_ARCHIVE.items() if name in names), "application/zip")


def _kind_of_zip(text: bytes) -> str:
    known = (b"application/vnd.oasis.opendocument.", b"application/epub+zip")
    return text.decode("ascii") if text.startswith(known) and text.isascii() else "application/zip"


def human_size(size: int) -> str:
    if size < 1024 * 1024:
        return _("%(n)s KB") % {"n": max(1, size // 1024)}
    return _("%(n)s MB") % {"n": number_format(size / 1024 / 1024, decimal_pos=1)}
