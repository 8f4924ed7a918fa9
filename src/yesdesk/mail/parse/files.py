"""A part of a mail as a file: named safely, measured in pieces, opened when it is wanted."""

import hashlib
import mimetypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from yesdesk.mail.parse.mail import Attachment

_PATH: Final = re.compile(r"[/\\]")
_UNSAFE: Final = re.compile("[\x00-\x1f\x7f\x80-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_EXTENSION: Final = re.compile(r"\.[A-Za-z0-9_-]{1,10}$")
_BEGINS_PATH: Final = re.compile(r"[/\\~.]|[A-Za-z]:[/\\]|file:")
_FOLDER: Final = re.compile(r"[\w.~%+-]*")
_LONGEST: Final = 200

_EXTENSIONS: Final = {
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "message/feedback-report": ".txt",
    "text/rfc822-headers": ".txt",
    "text/calendar": ".ics",
    "text/plain": ".txt",
    "text/html": ".html",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/tiff": ".tif",
    "audio/mpeg": ".mp3",
    "application/pgp-signature": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/ms-tnef": ".dat",
    "application/vnd.ms-tnef": ".dat",
    "application/octet-stream": "",
}
_NEEDS_NONE: Final = {"text/plain", "application/octet-stream", "application/x-unknown"}


def safe_name(given: str) -> str:
    """Return the name without a path and without signs that steer a screen; empty when nothing is left. A stroke that
    divides words, as in `Report 1/2.pdf`, becomes a low line."""
    name = _UNSAFE.sub("", given).strip(" ").rstrip("/\\")
    folders = _PATH.split(name)
    if _BEGINS_PATH.match(name) or all(_FOLDER.fullmatch(folder) for folder in folders[:-1]):
        name = folders[-1]
    name = _PATH.sub("_", name).strip(" ")
    if not name.strip(". \u00a0\u3000"):
        return ""
    if len(name) > _LONGEST:
        ending = extension_in(name)
        name = name[: _LONGEST - len(ending)] + ending
    return name


def extension_in(name: str) -> str:
    found = _EXTENSION.search(name)
    return found[0] if found and found.start() else ""


def extension_of(type_: str) -> str:
    known = _EXTENSIONS.get(type_)
    return known if known is not None else mimetypes.guess_extension(type_) or ""


def guessed_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def display_name(given: str, type_: str, otherwise: str) -> str:
    """A name to show, as the sender wrote it. `otherwise`: the name of a nameless file, without extension."""
    return safe_name(given) or f"{safe_name(otherwise) or 'attachment'}{extension_of(type_)}"


def name_to_save(name: str, type_: str) -> str:
    if extension_in(name) or type_ in _NEEDS_NONE:
        return name
    return f"{name}{extension_of(type_)}"


_IN_MEMORY: Final = 1_048_576

type Pieces = Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Measured:
    size: int
    md5: str
    digest: str
    """SHA-256 without carriage returns, which differ by the way a mail came."""


def measure(pieces: Iterator[bytes]) -> Measured:
    size = 0
    md5, digest = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    for piece in pieces:
        size += len(piece)
        md5.update(piece)
        digest.update(piece.replace(b"\r", b""))
    return Measured(size, md5.hexdigest(), digest.hexdigest())


def attachment(
    pieces: Pieces, *, name: str, type_: str, inline: bool = False
) -> tuple[Attachment, str]:
    """Return the value, and its digest for the content hash."""
    found = measure(pieces())

    def opened() -> IO[bytes]:
        return open_pieces(pieces())

    made = Attachment(name, type_, found.size, found.md5, inline, opened)
    return made, found.digest


class _Copy(SpooledTemporaryFile[bytes]):
    """A file that goes when nobody holds it any more: attachments that read from it may outlive every `with`."""

    def __del__(self) -> None:
        self.close()


def open_pieces(pieces: Iterator[bytes]) -> IO[bytes]:
    """All pieces as one file, in memory up to 1 MB and on the disk beyond."""
    file = _Copy(max_size=_IN_MEMORY)
    for piece in pieces:
        file.write(piece)
    file.seek(0)
    return file


def first_bytes(pieces: Iterator[bytes], most: int) -> tuple[bytes, bool]:
    kept: list[bytes] = []
    size = 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece)
        if size > most:
            return b"".join(kept)[:most], True
    return b"".join(kept), False
