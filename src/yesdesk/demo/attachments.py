"""Papers and pictures of needs, made byte by byte so that they belong to nobody."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

from yesdesk.core.models import SentFile
from yesdesk.core.storage.files import save
from yesdesk.demo.story import STORY

type Colour = tuple[int, int, int]

_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    b" /Resources << /Font << /F 5 0 R >> >> >>"
)
_PAPER: Colour = (250, 246, 236)
_INK: Colour = (74, 66, 58)
_MOSS: Colour = (110, 138, 96)
_SKY: Colour = (176, 205, 222)


def kept_attachments() -> dict[str, list[SentFile]]:
    """Save the attachments of threads, by thread."""
    return {
        slug: [SentFile(save(BytesIO(made)), name) for name, made in papers]
        for slug, papers in _papers().items()
    }


def _papers() -> dict[str, list[tuple[str, bytes]]]:
    return {
        "hale-albums": [
            ("album-19-page-1.png", picture(640, 420, _album)),
            ("albums.txt", STORY.papers["albums.txt"].encode()),
        ],
        "tomasz-two-pages": [
            ("form job centre.pdf", pdf(STORY.papers["form job centre.txt"].splitlines()))
        ],
        "tomasz-one-hour": [("bridge.png", picture(480, 320, _bridge))],
        "monsieur-lapin": [("lapin.png", picture(320, 320, _rabbit))],
        "greta-choir-parts": [
            ("what we sang last year.txt", STORY.papers["what we sang last year.txt"].encode())
        ],
    }


def picture(width: int, height: int, colour: Callable[[float, float], Colour]) -> bytes:
    """Return a PNG. `colour` turns x and y between 0 and 1 into red, green, blue."""
    rows = (
        b"\0" + b"".join(bytes(colour(x / width, y / height)) for x in range(width))
        for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(rows), 9)
    chunks = _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def pdf(lines: list[str]) -> bytes:
    """Return a page A4 with these lines (Latin letters only)."""
    shown = "\n".join(f"({line}) Tj T*" for line in lines)
    drawn = f"BT /F 14 Tf 22 TL 72 760 Td\n{shown}\nET".encode("latin-1")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _PAGE,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(made))
    return made + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + tail


def _album(x: float, y: float) -> Colour:
    # Two pale photographs, and a damp edge on the right.
    if x > 0.96 - 0.03 * y:
        return (188, 176, 150)
    if 0.08 < x < 0.45 and 0.15 < y < 0.75:
        return _SKY if y < 0.45 + 0.1 * x else _MOSS
    if 0.52 < x < 0.88 and 0.25 < y < 0.85:
        return _INK if abs(x - 0.7) < 0.06 and y > 0.45 else _SKY
    return _PAPER


def _bridge(x: float, y: float) -> Colour:
    if abs(y - 0.5) < 0.03 or abs(y - (0.15 + 1.4 * (x - 0.5) ** 2)) < 0.015:
        return _INK
    if 0.2 < y < 0.5 and (x * 12) % 1 < 0.08:
        return _INK
    return _SKY if y < 0.72 else _MOSS


def _rabbit(x: float, y: float) -> Colour:
    # One eye is missing.
    if (x - 0.42) ** 2 + (y - 0.55) ** 2 < 0.0012:
        return _INK
    head = (x - 0.5) ** 2 + (y - 0.6) ** 2 < 0.05
    ears = any((x - ear) ** 2 / 0.003 + (y - 0.27) ** 2 / 0.04 < 1 for ear in (0.4, 0.6))
    return (158, 158, 162) if head or ears else _PAPER
