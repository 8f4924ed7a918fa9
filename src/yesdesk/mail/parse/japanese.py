"""ISO-2022-JP as mail programs write it: with vendor characters that no codec of Python's knows."""

import re
from typing import Final

_ESCAPE: Final = re.compile(rb"\x1b(?:\$[@B]|\$\([@BD]|\([BJIH])")


def decode_iso_2022_jp(raw: bytes) -> str:
    """Each run between escapes by its own set; two-byte sets by way of cp932, which knows `①`. Never fails."""
    pieces: list[str] = []
    at, charset = 0, b"\x1b(B"
    for escape in _ESCAPE.finditer(raw):
        pieces.append(_run(raw[at : escape.start()], charset))
        at, charset = escape.end(), escape[0]
    pieces.append(_run(raw[at:], charset))
    return "".join(pieces)


def _run(raw: bytes, charset: bytes) -> str:
    if charset in {b"\x1b$@", b"\x1b$B", b"\x1b$(@", b"\x1b$(B"}:
        return _two_bytes(raw)
    if charset == b"\x1b$(D":
        supplement = b"".join(b"\x8f" + bytes((a | 0x80, b | 0x80)) for a, b in _pairs(raw))
        return supplement.decode("euc_jp", errors="replace")
    if charset == b"\x1b(I":
        return bytes(byte | 0x80 for byte in raw).decode("cp932", errors="replace")
    return raw.decode("cp932" if max(raw, default=0) > 0x7F else "ascii", errors="replace")


def _two_bytes(raw: bytes) -> str:
    """JIS rows to Shift_JIS; a line's end inside, which should not be, ends the run of the pair alone."""
    pieces: list[bytes] = []
    at = 0
    while at < len(raw):
        first = raw[at]
        if first < 0x21 or first > 0x7E or at + 1 >= len(raw) or not 0x21 <= raw[at + 1] <= 0x7E:
            pieces.append(bytes((first,)) if first < 0x80 else b"")
            at += 1
            continue
        pieces.append(_shifted(first, raw[at + 1]))
        at += 2
    return b"".join(pieces).decode("cp932", errors="replace")


def _shifted(row: int, cell: int) -> bytes:
    lead = (row - 0x21) // 2 + 0x81
    lead += 0x40 if lead > 0x9F else 0
    trail = cell + 0x1F + (cell >= 0x60) if row % 2 else cell + 0x7E
    return bytes((lead, trail))


def _pairs(raw: bytes) -> list[tuple[int, int]]:
    return list(zip(raw[::2], raw[1::2], strict=False))
