"""Files that old mail programs wrote into the text: `begin 644 name` to `end`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import IO, Final

from yesdesk.mail.parse.buffered_reader import FileWindow
from yesdesk.mail.parse.decoding import lines_in_pieces, pieces_of, uudecoded
from yesdesk.mail.parse.files import Pieces, open_pieces

_BEGINS: Final = re.compile(rb"begin [0-7]{3,4}(?: ([^\r\n]{0,200}))?\r?\n")
_LINE: Final = re.compile(rb"[\x20-\x60]{1,90}")
_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class UuencodedFile:
    """One file."""

    name: bytes
    """Its bytes as they stand in the text."""

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
    """Return a text's first bytes without the files written into it, and those. What has no `end` is text."""
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
    """`file` stays open as long as its blocks are wanted."""
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
                UuencodedFile((found[1] or b"").strip(), partial(_content, file, at, behind))
            )
            kept_to = behind
        at = _next_begin(window, behind)
    text.keep(pieces_of(file, kept_to, window.size()))


def _next_begin(window: FileWindow, at: int) -> int:
    """Offset of the first line that begins like a block; -1 when none does."""
    if window.line(at).startswith(b"begin "):
        return at
    found = window.find(b"\nbegin ", at)
    return found + 1 if found >= 0 else -1


def _to_end(window: FileWindow, at: int) -> tuple[int, bool]:
    """Return the place behind `end` and True; or where a line is none of a block's, and False."""
    while True:
        line = window.line(at)
        bare = line.rstrip(b"\r\n")
        if bare.rstrip() == b"end":
            return at + len(line), True
        if not line or (bare.strip() and not _LINE.fullmatch(bare)):
            return at, False
        at += len(line)


def _content(file: IO[bytes], begins: int, ends: int) -> Iterator[bytes]:
    return uudecoded(lines_in_pieces(pieces_of(file, begins, ends)))
