"""A window on a large file."""

import os
from typing import IO, Final

_WIDTH: Final = 262_144
_LINE: Final = 65_536


class FileWindow:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._held = b""
        self._begins = 0

    def size(self) -> int:
        return self._file.seek(0, os.SEEK_END)

    def line(self, at: int) -> bytes:
        offset = self._load_and_offset(at, _LINE)
        end = self._held.find(b"\n", offset, offset + _LINE)
        return self._held[offset : end + 1 if end >= 0 else offset + _LINE]

    def find(self, wanted: bytes, at: int) -> int:
        while True:
            offset = self._load_and_offset(at, len(wanted))
            if len(self._held) - offset < len(wanted):
                return -1
            found = self._held.find(wanted, offset)
            if found >= 0:
                return self._begins + found
            at = self._begins + len(self._held) - len(wanted) + 1

    def break_before(self, at: int) -> int:
        begins = max(0, at - 2)
        self._file.seek(begins)
        before = self._file.read(at - begins)
        return 2 if before == b"\r\n" else 1 if before.endswith(b"\n") else 0

    def _load_and_offset(self, at: int, length: int) -> int:
        offset = at - self._begins
        if offset < 0 or offset + length > len(self._held):
            self._file.seek(at)
            self._held = self._file.read(_WIDTH)
            self._begins = at
            return 0
        return offset
