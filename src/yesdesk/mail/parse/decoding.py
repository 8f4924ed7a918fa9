"""Undo transfer encodings in pieces, so that a large file never lies in memory; and take out uuencoded files."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import IO, Final

from yesdesk.mail.parse.buffered_reader import FileWindow
from yesdesk.mail.parse.files import Pieces, open_pieces
from yesdesk.mail.parse.structure import MimePart

CHUNK: Final = 65_536
AS_IT_IS: Final = {"", "7bit", "8bit", "binary", "7-bit", "8-bit", "none", "plain"}
_UUENCODE: Final = {"x-uuencode", "uuencode", "uue", "x-uue"}
_NOT_BASE64: Final = bytes(
    byte
    for byte in range(256)
    if byte not in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
)
_SOFT_BREAK: Final = re.compile(rb"=[ \t]+(?=\r?\n)")


def known_encoding(encoding: str) -> bool:
    return encoding in AS_IT_IS | _UUENCODE | {"base64", "quoted-printable"}


def decode_body(file: IO[bytes], part: MimePart) -> Iterator[bytes]:
    """Return the bytes of a part's body as its sender had them, in pieces. Broken code gives its readable part."""
    raw = pieces_of(file, part.begins, part.ends)
    encoding = part.encoding
    if encoding == "base64":
        return _decode_base64(raw)
    if encoding == "quoted-printable":
        return _decode_quoted_printable(raw)
    if encoding in _UUENCODE:
        return uudecoded(lines_in_pieces(raw))
    return raw


def pieces_of(file: IO[bytes], begins: int, ends: int) -> Iterator[bytes]:
    """Seek before each piece: others may read the same file between two pieces."""
    at = begins
    while at < ends:
        file.seek(at)
        piece = file.read(min(CHUNK, ends - at))
        if not piece:
            return
        at += len(piece)
        yield piece


def lines_in_pieces(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Lines without their ends; one longer than a piece comes in several."""
    rest = b""
    for piece in pieces:
        whole = (rest + piece).split(b"\n")
        rest = whole.pop()
        yield from whole
        if len(rest) > CHUNK:
            yield rest
            rest = b""
    if rest:
        yield rest


def _decode_base64(pieces: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        if b"=" in piece:
            yield from _base64_lines(rest, lines_in_pieces(chain((piece,), pieces)))
            return
        letters = rest + piece.translate(None, _NOT_BASE64)
        whole = len(letters) // 4 * 4
        yield binascii.a2b_base64(letters[:whole])
        rest = letters[whole:]
    yield _last_letters(rest)


def _base64_lines(rest: bytes, lines: Iterator[bytes]) -> Iterator[bytes]:
    """Decode whole lines of base64, from the first padding on: a list's footer or a checksum would read as noise."""
    has_ended = False
    for line in lines:
        letters = line.translate(None, _NOT_BASE64)
        if has_ended and (len(letters) % 4 or len(letters) != len(line.strip())):
            return
        *ended, last = letters.split(b"=")
        for run in ended:
            rest += run
            if len(rest) % 4 > 1:
                yield _last_letters(rest)
                rest = b""
                has_ended = True
        rest += last
        whole = len(rest) // 4 * 4
        yield binascii.a2b_base64(rest[:whole])
        rest = rest[whole:]
    yield _last_letters(rest)


def _last_letters(letters: bytes) -> bytes:
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _decode_quoted_printable(pieces: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        text = rest + piece
        cut = text.rfind(b"\n") + 1 or text.rfind(b"=", max(len(text) - 3, 0))
        cut = cut if cut > 0 else len(text)
        yield binascii.a2b_qp(_SOFT_BREAK.sub(b"=", text[:cut]))
        rest = text[cut:]
    yield binascii.a2b_qp(rest)


def uudecoded(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The bytes of a uuencoded block, also of one without its `begin`; other lines before it are passed over."""
    has_begun = False
    for raw in lines:
        line = raw.rstrip(b"\r\n")
        if line.startswith(b"begin ") and not has_begun:
            has_begun = True
        elif line.rstrip() == b"end" and has_begun:
            return
        elif line and (has_begun or _says_its_length(line)):
            has_begun = True
            yield uudecoded_line(line)


def _says_its_length(line: bytes) -> bool:
    return 0x20 < line[0] <= 0x4D and len(line) - 1 in range(
        (line[0] - 30) // 3 * 4, (line[0] - 30) // 3 * 4 + 2
    )


def uudecoded_line(line: bytes) -> bytes:
    """Decode a line; a line with trailing noise gives its stated length, anything else nothing."""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        wanted = ((line[0] - 32 & 63) * 4 + 5) // 3 if line else 0
        try:
            return binascii.a2b_uu(line[:wanted])
        except binascii.Error:
            return b""


_BEGINS: Final = re.compile(rb"begin [0-7]{3,4}(?: ([^\r\n]{0,200}))?\r?\n")
_LINE: Final = re.compile(rb"[\x20-\x60]{1,90}")
_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class UuencodedFile:
    name: bytes
    pieces: Pieces


@dataclass(slots=True)
class Text:
    """The rest of a text, up to a limit of bytes; `is_cut` when there was more."""

    most: int
    kept: bytearray = field(default_factory=bytearray)
    is_cut: bool = False
    blocks: list[UuencodedFile] = field(default_factory=list)

    def keep(self, pieces: Iterator[bytes]) -> None:
        for piece in pieces:
            room = self.most - len(self.kept)
            self.kept += piece[:room]
            if len(piece) > room:
                self.is_cut = True
                return


def without_blocks(pieces: Iterator[bytes], most: int) -> Text:
    """Return a text's first bytes without the files written into it, and those. A block without `end` is text."""
    text = Text(most)
    looked_at = bytearray()
    for piece in pieces:
        new = max(0, len(looked_at) - len(b"begin ") + 1)
        looked_at += piece
        if looked_at.find(b"begin ", new) >= 0 or len(looked_at) > most:
            _take_blocks(text, open_pieces(chain((bytes(looked_at),), pieces)))
            return text
    text.keep(iter((bytes(looked_at),)))
    return text


def _take_blocks(text: Text, file: IO[bytes]) -> None:
    window = FileWindow(file)
    kept_to = 0
    at = _next_begin(window, 0)
    while at >= 0 and len(text.blocks) < _MOST:
        head = window.line(at)
        found = _BEGINS.fullmatch(head)
        behind, is_block = at + len(head), False
        if found is not None:
            behind, is_block = _to_end(window, behind)
        if found is not None and is_block:
            text.keep(pieces_of(file, kept_to, at))
            text.blocks.append(
                UuencodedFile(
                    (found[1] or b"").strip(), partial(_uudecoded_content, file, at, behind)
                )
            )
            kept_to = behind
        at = _next_begin(window, behind)
    text.keep(pieces_of(file, kept_to, window.size()))


def _next_begin(window: FileWindow, at: int) -> int:
    if window.line(at).startswith(b"begin "):
        return at
    found = window.find(b"\nbegin ", at)
    return found + 1 if found >= 0 else -1


def _to_end(window: FileWindow, at: int) -> tuple[int, bool]:
    while True:
        line = window.line(at)
        bare = line.rstrip(b"\r\n")
        if bare.rstrip() == b"end":
            return at + len(line), True
        if not line or (bare.strip() and not _LINE.fullmatch(bare)):
            return at, False
        at += len(line)


def _uudecoded_content(file: IO[bytes], begins: int, ends: int) -> Iterator[bytes]:
    return uudecoded(lines_in_pieces(pieces_of(file, begins, ends)))
