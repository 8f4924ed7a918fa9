"""MAPI properties: numbers and their values, as a box of Outlook's holds them."""

import struct
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Final

from yesdesk.mail.parse.charsets import cleaned, decode_text

LONGEST_VALUE: Final = 2_000_000
"""Bytes of a text that are read."""
_MOST: Final = 2_000
_MOST_VALUES: Final = 1_000
_MANY: Final = 0x1000
_OBJECT: Final = 0x0D
_STRING: Final = 0x1E
_UNICODE: Final = 0x1F
_BINARY: Final = 0x102
_FIXED: Final = {
    0x01: 0,
    0x02: 4,
    0x03: 4,
    0x04: 4,
    0x05: 8,
    0x06: 8,
    0x07: 8,
    0x0A: 4,
    0x0B: 4,
    0x14: 8,
    0x40: 8,
    0x48: 16,
}
"""Kind of value -> the bytes it takes."""


@dataclass(frozen=True, slots=True)
class FileSpan:
    """Where something lies in a file."""

    begins: int
    ends: int

    def read(self, file: IO[bytes], most: int) -> bytes:
        file.seek(self.begins)
        return file.read(max(0, min(most, self.ends - self.begins)))


@dataclass(slots=True)
class Properties:
    """Number -> kind, and where its first value lies."""

    found: dict[int, tuple[int, FileSpan]] = field(default_factory=dict)

    def span(self, number: int) -> FileSpan | None:
        """Return where a file lies; of an object, behind the sixteen bytes that name its kind."""
        kind, span = self.found.get(number, (0, None))
        if span is not None and kind == _OBJECT:
            return FileSpan(min(span.begins + 16, span.ends), span.ends)
        return span if kind == _BINARY else None

    def raw(self, file: IO[bytes], number: int) -> bytes:
        """Return a value's bytes, text as UTF-8; empty when it is not there."""
        kind, span = self.found.get(number, (0, None))
        if span is None:
            return b""
        value = span.read(file, LONGEST_VALUE)
        return _from_utf16(value).encode() if kind == _UNICODE else value

    def text(self, file: IO[bytes], number: int, codepage: str) -> str:
        kind, span = self.found.get(number, (0, None))
        if span is None or kind not in {_STRING, _UNICODE}:
            return ""
        value = span.read(file, LONGEST_VALUE)
        if kind == _UNICODE:
            return _from_utf16(value)
        return decode_text(value.rstrip(b"\0"), codepage).text


class _Cut(Exception):
    """The properties end before they should."""


class _Cursor:
    def __init__(self, file: IO[bytes], span: FileSpan) -> None:
        self.file = file
        self.at = span.begins
        self.ends = span.ends

    def number(self, size: int = 4) -> int:
        self.file.seek(self.at)
        self.skip(size)
        return int.from_bytes(self.file.read(size), "little")

    def skip(self, size: int) -> None:
        self.at += size
        if self.at > self.ends:
            raise _Cut

    def value(self) -> FileSpan:
        """Return a length, that many bytes, and what fills them up to a multiple of four."""
        size = self.number()
        span = FileSpan(self.at, self.at + size)
        self.skip(size)
        self.at += -size % 4
        return span


def read_properties(file: IO[bytes], span: FileSpan) -> Properties:
    """Read as many as make sense; the first of each number counts."""
    properties = Properties()
    cursor = _Cursor(file, span)
    with suppress(_Cut):  # what came before the cut is sound
        for _ in range(min(cursor.number(), _MOST)):
            kind, number = struct.unpack("<HH", cursor.number().to_bytes(4, "little"))
            if number >= 0x8000:
                _skip_name(cursor)
            value = _first_value(cursor, kind)
            properties.found.setdefault(number, (kind & ~_MANY, value))
    return properties


def _skip_name(cursor: _Cursor) -> None:
    cursor.skip(16)
    if cursor.number() == 0:
        cursor.skip(4)
    else:
        cursor.value()


def _first_value(cursor: _Cursor, kind: int) -> FileSpan:
    plain = kind & ~_MANY
    is_long = plain in {_OBJECT, _STRING, _UNICODE, _BINARY}
    count = cursor.number() if is_long or kind & _MANY else 1
    if not 0 <= count <= _MOST_VALUES or (not is_long and plain not in _FIXED):
        raise _Cut
    first = FileSpan(cursor.at, cursor.at)
    for index in range(count):
        if is_long:
            value = cursor.value()
        else:
            value = FileSpan(cursor.at, cursor.at + _FIXED[plain])
            cursor.skip(_FIXED[plain])
        first = value if index == 0 else first
    return first


def _from_utf16(raw: bytes) -> str:
    return cleaned(raw.decode("utf-16-le", errors="replace")).rstrip("\0")
