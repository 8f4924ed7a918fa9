"""Boxes of Outlook's (TNEF), built for a test as the specification has it (MS-OXTNEF)."""

import struct

STRING, UNICODE, BINARY, OBJECT, LONG = 0x1E, 0x1F, 0x102, 0x0D, 0x03


def box(*attributes: bytes) -> bytes:
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)


def attribute(number: int, value: bytes, *, level: int = 1) -> bytes:
    return (
        struct.pack("<BII", level, number, len(value))
        + value
        + struct.pack("<H", sum(value) & 0xFFFF)
    )


def codepage(number: int) -> bytes:
    return attribute(0x69007, struct.pack("<II", number, 0))


def old_file(title: str, content: bytes) -> bytes:
    """As old programs wrote files: a title in the box's code page, and the bytes."""
    return (
        attribute(0x69002, bytes(14), level=2)
        + attribute(0x18010, title.encode("cp1252") + b"\0", level=2)
        + attribute(0x6800F, content, level=2)
    )


def file(*properties: bytes) -> bytes:
    return attribute(0x69002, bytes(14), level=2) + attribute(0x69005, listed(properties), level=2)


def message(*properties: bytes) -> bytes:
    return attribute(0x69003, listed(properties))


def listed(properties: tuple[bytes, ...]) -> bytes:
    return struct.pack("<I", len(properties)) + b"".join(properties)


def value(kind: int, number: int, content: bytes | str | int) -> bytes:
    head = struct.pack("<HH", kind, number)
    if isinstance(content, int):
        return head + struct.pack("<I", content)
    raw = content if isinstance(content, bytes) else _encoded(kind, content)
    return head + struct.pack("<II", 1, len(raw)) + raw + bytes(-len(raw) % 4)


def named_value(content: str) -> bytes:
    """A property with a name of its own instead of a number."""
    name = _encoded(UNICODE, "Keyword")
    head = struct.pack("<HH", STRING, 0x8001) + bytes(16) + struct.pack("<II", 1, len(name))
    raw = _encoded(STRING, content)
    return (
        head
        + name
        + bytes(-len(name) % 4)
        + struct.pack("<II", 1, len(raw))
        + raw
        + bytes(-len(raw) % 4)
    )


def unpacked_rtf(source: bytes) -> bytes:
    return struct.pack("<IIII", len(source) + 12, len(source), 0x414C454D, 0) + source


def _encoded(kind: int, text: str) -> bytes:
    return (text + "\0").encode("utf-16-le" if kind == UNICODE else "cp1252")
