"""`winmail.dat`: Outlook's box of words and files, as MAPI properties, read by offsets. The code is our own,
as the library for it has rested since 2021 and takes a length field on trust."""

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import IO, Final

from yesdesk.mail.parse.charsets import cleaned, decode_text

LONGEST_VALUE: Final = 2_000_000
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


@dataclass(frozen=True, slots=True)
class FileSpan:
    begins: int
    ends: int

    def read(self, file: IO[bytes], most: int) -> bytes:
        file.seek(self.begins)
        return file.read(max(0, min(most, self.ends - self.begins)))


@dataclass(slots=True)
class Properties:
    found: dict[int, tuple[int, FileSpan]] = field(default_factory=dict)

    def span(self, number: int) -> FileSpan | None:
        kind, span = self.found.get(number, (0, None))
        if span is not None and kind == _OBJECT:
            return FileSpan(min(span.begins + 16, span.ends), span.ends)
        return span if kind == _BINARY else None

    def raw(self, file: IO[bytes], number: int) -> bytes:
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
    pass


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
        size = self.number()
        span = FileSpan(self.at, self.at + size)
        self.skip(size)
        self.at += -size % 4
        return span


def read_properties(file: IO[bytes], span: FileSpan) -> Properties:
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


_SIGNATURE: Final = 0x223E9F78
_ATTACHMENT_BEGINS: Final = 0x9002
_ATTACHMENT_TITLE: Final = 0x8010
_ATTACHMENT_DATA: Final = 0x800F
_ATTACHMENT_PROPERTIES: Final = 0x9005
_BODY: Final = 0x800C
_PROPERTIES: Final = 0x9003
_CODEPAGE: Final = 0x9007

_PR_BODY: Final = 0x1000
_PR_RTF: Final = 0x1009
_PR_HTML: Final = 0x1013
_PR_NAMES: Final = (0x3707, 0x3704, 0x3001)
_PR_TYPE: Final = 0x370E
_PR_DATA: Final = 0x3701

_MOST_ATTRIBUTES: Final = 5_000
_MOST_FILES: Final = 200
_DEEPEST: Final = 3


@dataclass(slots=True)
class InnerFile:
    name: str = ""
    type: str = ""
    span: FileSpan | None = None
    is_message: bool = False


@dataclass(slots=True)
class Box:
    body: str = ""
    html: bytes = b""
    rtf: bytes = b""
    codepage: str = "cp1252"
    files: list[InnerFile] = field(default_factory=list)
    messages: list[tuple[str, "Box"]] = field(default_factory=list)


def read_box(file: IO[bytes]) -> Box | None:
    """Read it from a seekable file; None when it is no such box. Cut or senseless bytes end the reading."""
    file.seek(0, 2)
    box = Box()
    return box if _read_into_box(file, FileSpan(0, file.tell()), box, depth=0) else None


def _read_into_box(file: IO[bytes], span: FileSpan, box: Box, *, depth: int) -> bool:
    file.seek(span.begins)
    start = file.read(6)
    if len(start) < 6 or struct.unpack("<I", start[:4])[0] != _SIGNATURE:
        return False
    for attribute, value in _each_attribute(file, FileSpan(span.begins + 6, span.ends)):
        _take_attribute(file, attribute, value, box)
    for inner in [each for each in box.files if each.is_message]:
        box.files.remove(inner)
        if inner.span is not None and depth < _DEEPEST:
            within = Box(codepage=box.codepage)
            _read_into_box(file, inner.span, within, depth=depth + 1)
            box.files += within.files
            box.messages += [(inner.name, within), *within.messages]
    del box.files[_MOST_FILES:]
    return True


def _each_attribute(file: IO[bytes], span: FileSpan) -> Iterator[tuple[int, FileSpan]]:
    at = span.begins
    for _ in range(_MOST_ATTRIBUTES):
        file.seek(at)
        head = file.read(9)
        if len(head) < 9:
            return
        level, number, length = struct.unpack("<BII", head)
        value = FileSpan(at + 9, at + 9 + length)
        if level not in {1, 2} or value.ends > span.ends:
            return
        yield number & 0xFFFF, value
        at = value.ends + 2  # a checksum that some programs get wrong


def _take_attribute(file: IO[bytes], attribute: int, value: FileSpan, box: Box) -> None:
    if attribute == _ATTACHMENT_BEGINS:
        if len(box.files) < _MOST_FILES:
            box.files.append(InnerFile())
    elif attribute == _CODEPAGE:
        number = int.from_bytes(value.read(file, 4), "little")
        box.codepage = f"cp{number}"
    elif attribute == _BODY:
        box.body = box.body or _decoded_text(value.read(file, LONGEST_VALUE), box.codepage)
    elif attribute == _PROPERTIES:
        _take_words(file, read_properties(file, value), box)
    elif box.files:
        box.files[-1] = _filled_inner_file(file, attribute, value, box)


def _take_words(file: IO[bytes], properties: Properties, box: Box) -> None:
    box.body = properties.text(file, _PR_BODY, box.codepage) or box.body
    box.html = properties.raw(file, _PR_HTML) or box.html
    box.rtf = properties.raw(file, _PR_RTF) or box.rtf


def _filled_inner_file(file: IO[bytes], attribute: int, value: FileSpan, box: Box) -> InnerFile:
    inner = box.files[-1]
    if attribute == _ATTACHMENT_TITLE:
        title = _decoded_text(value.read(file, 1_000), box.codepage)
        return inner if inner.name else replace(inner, name=title)
    if attribute == _ATTACHMENT_DATA:
        return replace(inner, span=value)
    if attribute != _ATTACHMENT_PROPERTIES:
        return inner
    properties = read_properties(file, value)
    names = (properties.text(file, number, box.codepage) for number in _PR_NAMES)
    data = properties.span(_PR_DATA)
    return InnerFile(
        name=next((name for name in names if name), inner.name),
        type=properties.text(file, _PR_TYPE, box.codepage).strip().lower(),
        span=data if data is not None and inner.span is None else inner.span,
        is_message=_is_box(file, data),
    )


def _is_box(file: IO[bytes], span: FileSpan | None) -> bool:
    return span is not None and span.read(file, 4) == struct.pack("<I", _SIGNATURE)


def _decoded_text(raw: bytes, codepage: str) -> str:
    return decode_text(raw.rstrip(b"\0"), codepage).text
