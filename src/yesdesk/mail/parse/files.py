"""A part of a mail as a file that came along: measured in pieces, opened when it is wanted."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from yesdesk.mail.parse.mail import Attachment

_IN_MEMORY: Final = 1_048_576

type Pieces = Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Measured:
    size: int
    md5: str
    digest: str
    """SHA-256 without carriage returns, which differ by the way a mail came."""


def measure(pieces: Iterator[bytes]) -> Measured:
    """Read it once through."""
    size = 0
    md5, digest = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    for piece in pieces:
        size += len(piece)
        md5.update(piece)
        digest.update(piece.replace(b"\r", b""))
    return Measured(size, md5.hexdigest(), digest.hexdigest())


def attachment(
    pieces: Pieces, *, name: str, type_: str, content_id: str = "", inline: bool = False
) -> tuple[Attachment, str]:
    """Return the value, and its digest for the content hash."""
    found = measure(pieces())

    def opened() -> IO[bytes]:
        return open_pieces(pieces())

    made = Attachment(name, type_, found.size, found.md5, content_id, inline, opened)
    return made, found.digest


class _Copy(SpooledTemporaryFile[bytes]):
    """Goes when nobody holds it any more: attachments that read from it may outlive every `with`."""

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
    """At most so many bytes, and whether there are more."""
    kept: list[bytes] = []
    size = 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece)
        if size > most:
            return b"".join(kept)[:most], True
    return b"".join(kept), False
