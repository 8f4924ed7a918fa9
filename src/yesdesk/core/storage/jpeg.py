"""Take the place out of a photo, which phones write down. Kept: the picture (frames, tables, scans), its colours, and
which side is up. Gone: Exif, XMP, IPTC, comments, and bytes behind the end (second pictures and films carry their
own)."""

import struct
from typing import Final

_START: Final = b"\xff\xd8"
_MARKER, _SCAN, _END = 0xFF, 0xDA, 0xD9
_IN_SCAN = frozenset({0, _MARKER, *range(0xD0, 0xD8)})  # stuffing, fill, restarts
_LONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length
_COLOURS = frozenset({0xE2, 0xEE})  # colour profile; Adobe's colour space
_NOTES = frozenset({*range(0xE1, 0xF0), 0xFE}) - _COLOURS
_EXIF: Final = b"Exif\0\0"
_ORIENTATION = 0x0112


class _BrokenError(Exception):
    """The bytes do not follow the format; the file is kept as it is."""


def without_location(data: bytes) -> bytes:
    """`data` of a JPEG without its notes; the same bytes when it has none or is broken."""
    if not data.startswith(_START):
        return data
    try:
        return _rewritten_without_location(data)
    except (_BrokenError, IndexError, struct.error):
        return data


def _rewritten_without_location(data: bytes) -> bytes:
    kept, at, side_up = [_START], 2, 1
    while True:
        at, marker, end = _segment(data, at)
        if marker == _END:
            kept.append(data[at:end])
            break
        body = data[at + 4 : end]
        if marker == 0xE1 and body.startswith(_EXIF):
            side_up = _orientation(body[len(_EXIF) :])
        if marker == _SCAN:
            end = _end_of_scan(data, end)
        if not _is_note(marker, body):
            kept.append(data[at:end])
        if end >= len(data):  # cut off in the middle of a scan: browsers still show the rest
            break
        at = end
    if side_up != 1:
        kept.insert(1, _only_orientation(side_up))
    return b"".join(kept)


def _segment(data: bytes, at: int) -> tuple[int, int, int]:
    """Start, marker and end of the segment at `at`, past fill bytes."""
    if data[at] != _MARKER:
        raise _BrokenError
    while data[at + 1] == _MARKER:
        at += 1
    marker = data[at + 1]
    if marker == _END or marker in _LONE:
        return at, marker, at + 2
    (length,) = struct.unpack_from(">H", data, at + 2)
    if length < 2 or at + 2 + length > len(data):
        raise _BrokenError
    return at, marker, at + 2 + length


def _end_of_scan(data: bytes, at: int) -> int:
    """Offset of the end of the coded bytes from `at` on: a marker that is neither stuffing nor a restart."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        follows = data[at + 1]
        if follows not in _IN_SCAN:
            return at
        at += 1 if follows == _MARKER else 2
    return len(data)


def _is_note(marker: int, body: bytes) -> bool:
    # MPF stands in a colour profile's place and points at pictures behind the end, which are gone.
    return marker in _NOTES or (marker == 0xE2 and body.startswith(b"MPF\0"))


def _orientation(tiff: bytes) -> int:
    """Exif's orientation (1 to 8) by the first directory of its TIFF; 1 when it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return 1
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    if first + 2 > len(tiff):
        return 1
    (count,) = struct.unpack_from(f"{order}H", tiff, first)
    for entry in range(first + 2, min(first + 2 + count * 12, len(tiff) - 11), 12):
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
        if tag == _ORIENTATION:
            return value if 1 <= value <= 8 else 1
    return 1


def _only_orientation(side_up: int) -> bytes:
    directory = struct.pack(">HHHIHHI", 1, _ORIENTATION, 3, 1, side_up, 0, 0)
    body = _EXIF + b"MM\0*\0\0\0\x08" + directory
    return struct.pack(">BBH", _MARKER, 0xE1, len(body) + 2) + body
