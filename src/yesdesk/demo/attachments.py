"""Papers and pictures of needs, drawn here so that they belong to nobody."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from yesdesk.core.models import SentFile
from yesdesk.core.storage.files import save
from yesdesk.demo.story import STORY

_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    b" /Resources << /Font << /F 5 0 R >> >> >>"
)
_PAPER: Final = (250, 246, 236)
_INK: Final = (74, 66, 58)
_MOSS: Final = (110, 138, 96)
_SKY: Final = (176, 205, 222)
_FUR: Final = (158, 158, 162)


def kept_attachments() -> dict[str, list[SentFile]]:
    """Save the attachments of threads, by thread."""
    return {
        slug: [SentFile(save(BytesIO(made)), name) for name, made in papers]
        for slug, papers in _files_by_thread().items()
    }


def _files_by_thread() -> dict[str, list[tuple[str, bytes]]]:
    return {
        "hale-albums": [
            ("album-19-page-1.png", _png_bytes(_draw_album())),
            ("albums.txt", STORY.papers["albums.txt"].encode()),
        ],
        "tomasz-two-pages": [
            ("form job centre.pdf", pdf(STORY.papers["form job centre.txt"].splitlines()))
        ],
        "tomasz-one-hour": [("bridge.png", _png_bytes(_draw_bridge()))],
        "monsieur-lapin": [("lapin.png", _png_bytes(_draw_rabbit()))],
        "greta-choir-parts": [
            ("what we sang last year.txt", STORY.papers["what we sang last year.txt"].encode())
        ],
    }


def _png_bytes(picture: Image.Image) -> bytes:
    made = BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


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


def _draw_album() -> Image.Image:
    # Two pale photographs, and a damp edge on the right.
    paper = Image.new("RGB", (640, 420), _PAPER)
    draw = ImageDraw.Draw(paper)
    draw.polygon([(614, 0), (640, 0), (640, 420), (595, 420)], (188, 176, 150))
    draw.rectangle((51, 63, 288, 315), _SKY)
    draw.polygon([(51, 192), (288, 208), (288, 315), (51, 315)], _MOSS)
    draw.rectangle((333, 105, 563, 357), _SKY)
    draw.rectangle((410, 189, 486, 357), _INK)
    return paper


def _draw_bridge() -> Image.Image:
    view = Image.new("RGB", (480, 320), _SKY)
    draw = ImageDraw.Draw(view)
    draw.rectangle((0, 230, 480, 320), _MOSS)
    for left in range(0, 480, 40):
        draw.rectangle((left, 64, left + 3, 160), _INK)
    cable = [(x, 48 + 448 * (x / 480 - 0.5) ** 2) for x in range(0, 481, 8)]
    draw.line(cable, _INK, width=10)
    draw.rectangle((0, 150, 480, 170), _INK)
    return view


def _draw_rabbit() -> Image.Image:
    # One eye is missing.
    view = Image.new("RGB", (320, 320), _PAPER)
    draw = ImageDraw.Draw(view)
    for left in (110, 174):
        draw.ellipse((left, 22, left + 36, 150), _FUR)
    draw.ellipse((88, 120, 232, 264), _FUR)
    draw.ellipse((123, 165, 145, 187), _INK)
    return view
