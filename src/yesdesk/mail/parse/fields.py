"""Header fields as they came: names and unfolded bytes, cut where only an attack is longer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 65_536
"""Bytes of one value that are read."""
_MOST: Final = 2_000
_FOLD: Final = re.compile(rb"(?<![ \t])[ \t]*+(?:\r\n|\n|\r)[ \t]++")
_LINE_ENDS: Final = re.compile(rb"\r\n|\n|\r")
_CONTROLS: Final = re.compile(rb"[\x00-\x1f\x7f]")
_STARTS: Final = re.compile(rb"(?:\A|(?<=[\r\n]))(?=[^ \t\r\n])")


@dataclass(frozen=True, slots=True)
class RawHeaders:
    """Name as it came, value as unfolded bytes; in their order."""

    pairs: tuple[tuple[str, bytes], ...]

    def all_raw(self, name: str) -> Iterator[bytes]:
        """Return every value of that name, given in small letters."""
        return (value for key, value in self.pairs if key.lower() == name)

    def raw(self, name: str) -> bytes:
        """Return the first value of that name, empty when there is none."""
        return next(self.all_raw(name), b"")

    def first(self, name: str) -> str:
        """Return the first value as text that keeps each byte: for values made of signs, never of words."""
        return self.raw(name).decode("latin-1")


def read_fields(block: bytes) -> RawHeaders:
    """Split a header block. Lines that are no field are left out."""
    pairs: list[tuple[str, bytes]] = []
    for field in _STARTS.split(block):
        name, colon, value = field.partition(b":")
        name = name.rstrip()
        if not colon or not name or name.startswith((b"From ", b">From ")):
            continue
        if _CONTROLS.search(name):
            continue
        value = _LINE_ENDS.sub(b"", _FOLD.sub(b" ", value[: LONGEST * 2]).strip())
        pairs.append((name.decode("latin-1"), value[:LONGEST]))
        if len(pairs) >= _MOST:
            break
    return RawHeaders(tuple(pairs))
