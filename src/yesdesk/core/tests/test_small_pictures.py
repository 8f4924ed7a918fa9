"""Small pictures: drawn anew in a process of their own; whatever is odd gives none."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from PIL import ExifTags, Image

from yesdesk.core import small_pictures
from yesdesk.core.small_pictures import SIDE, draw, draw_small_picture


def photo(kind="JPEG", size=(1200, 800), mode="RGB", **options):
    held = BytesIO()
    Image.new(mode, size, "red").save(held, kind, **options)
    return held.getvalue()


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_that_says(width, height):
    """Its header promises so many pixels; its body holds one row of them."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * (width * 3 + 1))
    mark = b"\x89PNG\r\n\x1a\n"
    return mark + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def moving():
    held = BytesIO()
    frames = [Image.new("RGB", (200, 200), colour) for colour in ("red", "green", "blue")]
    frames[0].save(held, "GIF", save_all=True, append_images=frames[1:])
    return held.getvalue()


def drawn(tmp_path, data):
    path = tmp_path / "photo"
    path.write_bytes(data)
    return draw_small_picture(path)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_photo_is_drawn_small_as_a_jpeg(tmp_path, kind):
    with Image.open(BytesIO(drawn(tmp_path, photo(kind)))) as small:
        assert (small.format, small.size) == ("JPEG", (SIDE, 213))


def test_small_picture_is_upright_and_without_metadata(tmp_path):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.ImageDescription] = "at home"
    made = drawn(tmp_path, photo(exif=exif, comment=b"at home", icc_profile=b"at home"))
    with Image.open(BytesIO(made)) as small:
        assert small.size == (213, SIDE)
        assert not small.getexif()
        assert "icc_profile" not in small.info
    assert b"at home" not in made


def test_what_can_be_seen_through_is_white(tmp_path):
    held = BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(held, "PNG")
    with Image.open(BytesIO(drawn(tmp_path, held.getvalue()))) as small:
        assert small.getpixel((50, 50)) == (255, 255, 255)


HOSTILE = {
    "a bomb": png_that_says(60_000, 60_000),
    "a bomb that is not so wide": png_that_says(15_000, 15_000),
    "cut off": photo()[:600],
    "thin": png_that_says(1, 60_000),
    "a strip": photo("PNG", (400, 10)),
    "moving": moving(),
    "a drawing that runs": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a picture's beginning before a page": b"GIF89a/*<html><script>alert(1)</script>*/=1;",
    "a beginning alone": b"\xff\xd8\xff\xe0",
    "a TIFF": photo("TIFF"),
    "nothing": b"",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_odd_gives_no_picture(tmp_path, data):
    assert drawn(tmp_path, data) == b""


def test_a_page_behind_a_photo_does_not_come_along(tmp_path):
    made = drawn(tmp_path, photo() + b"<script>alert(1)</script>")
    assert made
    assert b"script" not in made


def test_small_picture_is_empty_when_drawing_takes_too_long(tmp_path, monkeypatch):
    path = tmp_path / "photo"
    path.write_bytes(photo())
    assert draw_small_picture(path, patience=0.0) == b""


def test_small_picture_is_drawn_in_a_process_without_keys(tmp_path, monkeypatch):
    """The process is given the way to our code, and no other variable."""
    seen = {}
    real = small_pictures.subprocess.Popen

    def watched(command, **options):
        seen.update(options["env"])
        return real(command, **options)

    monkeypatch.setattr(small_pictures.subprocess, "Popen", watched)
    monkeypatch.setenv("YESDESK_SECRET_KEY", "a key")
    assert drawn(tmp_path, photo())
    assert set(seen) <= {"PATH", "PYTHONPATH", small_pictures.PARENT}


@settings(deadline=None)
@given(st.data())
def test_a_broken_photo_is_drawn_or_raises_and_does_nothing_else(data):
    whole = bytearray(photo(size=(64, 48)))
    for _turn in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    into = BytesIO()
    try:
        draw(BytesIO(bytes(whole)), into)
    except Exception:  # noqa: BLE001 - whatever the library raises
        return
    assert into.getvalue().startswith(b"\xff\xd8\xff")


def test_the_process_that_serves_pages_holds_no_picture_library():
    source = Path(small_pictures.__file__).read_text()
    assert "\nfrom PIL" not in source.partition("if TYPE_CHECKING")[0]
