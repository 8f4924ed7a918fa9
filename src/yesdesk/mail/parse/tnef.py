"""`winmail.dat`: the box in which Outlook sends words and files. Read by offsets, so that its size does not matter.

Ours, because the library that reads it has rested since 2021 and takes what a length field says on trust.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import IO, Final

from yesdesk.mail.parse.charsets import decode_text
from yesdesk.mail.parse.mapi import LONGEST_VALUE, FileSpan, Properties, read_properties

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
    """What was inside."""

    body: str = ""
    """Plain; `rtf` is still compressed."""

    html: bytes = b""
    rtf: bytes = b""
    codepage: str = "cp1252"
    files: list[InnerFile] = field(default_factory=list)
    messages: list[tuple[str, "Box"]] = field(default_factory=list)
    """Mails inside, by name; their files are among `files`."""


def read_box(file: IO[bytes]) -> Box | None:
    """Read it from a seekable file; None when it is no such box. What is cut or makes no sense ends the reading."""
    file.seek(0, 2)
    box = Box()
    return box if _read(file, FileSpan(0, file.tell()), box, depth=0) else None


def _read(file: IO[bytes], span: FileSpan, box: Box, *, depth: int) -> bool:
    file.seek(span.begins)
    start = file.read(6)
    if len(start) < 6 or struct.unpack("<I", start[:4])[0] != _SIGNATURE:
        return False
    for attribute, value in _attributes(file, FileSpan(span.begins + 6, span.ends)):
        _take(file, attribute, value, box)
    for inner in [each for each in box.files if each.is_message]:
        box.files.remove(inner)
        if inner.span is not None and depth < _DEEPEST:
            within = Box(codepage=box.codepage)
            _read(file, inner.span, within, depth=depth + 1)
            box.files += within.files
            box.messages += [(inner.name, within), *within.messages]
    del box.files[_MOST_FILES:]
    return True


def _attributes(file: IO[bytes], span: FileSpan) -> Iterator[tuple[int, FileSpan]]:
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


def _take(file: IO[bytes], attribute: int, value: FileSpan, box: Box) -> None:
    if attribute == _ATTACHMENT_BEGINS:
        if len(box.files) < _MOST_FILES:
            box.files.append(InnerFile())
    elif attribute == _CODEPAGE:
        number = int.from_bytes(value.read(file, 4), "little")
        box.codepage = f"cp{number}"
    elif attribute == _BODY:
        box.body = box.body or _text(value.read(file, LONGEST_VALUE), box.codepage)
    elif attribute == _PROPERTIES:
        _take_words(file, read_properties(file, value), box)
    elif box.files:
        box.files[-1] = _filled(file, attribute, value, box)


def _take_words(file: IO[bytes], properties: Properties, box: Box) -> None:
    box.body = properties.text(file, _PR_BODY, box.codepage) or box.body
    box.html = properties.raw(file, _PR_HTML) or box.html
    box.rtf = properties.raw(file, _PR_RTF) or box.rtf


def _filled(file: IO[bytes], attribute: int, value: FileSpan, box: Box) -> InnerFile:
    inner = box.files[-1]
    if attribute == _ATTACHMENT_TITLE:
        title = _text(value.read(file, 1_000), box.codepage)
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
    """Return whether it is a mail inside, in a box of its own."""
    return span is not None and span.read(file, 4) == struct.pack("<I", _SIGNATURE)


def _text(raw: bytes, codepage: str) -> str:
    return decode_text(raw.rstrip(b"\0"), codepage).text
