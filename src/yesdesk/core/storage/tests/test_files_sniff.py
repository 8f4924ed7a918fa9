"""What a file is, by its bytes alone."""

import io
import zipfile
import zlib
from struct import pack

import pytest
from hypothesis import given, strategies as st

from yesdesk.core.storage.files import sniffed_kind

PNG = b"\x89PNG\r\n\x1a\n" + pack(">I", 13) + b"IHDR" + bytes(13) + bytes(4)


def _archive(names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in names.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def _kind(tmp_path, data, name="upload"):
    path = tmp_path / name
    path.write_bytes(data)
    return sniffed_kind(path)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9", "image/jpeg"),
        (b"GIF89a" + pack("<HH", 1, 1) + b"\x80\0\0", "image/gif"),
        (b"RIFF\x24\0\0\0WEBPVP8 " + bytes(24), "image/webp"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "application/pdf"),
        (b"%PDF-1.4\nall of it readable\n%%EOF", "application/pdf"),
        (b"{\\rtf1\\ansi words}", "application/rtf"),
        (b"just words\n", "text/plain"),
        ("le café\tà côté\r\n".encode(), "text/plain"),
        (b"<html><script>alert(1)</script></html>", "text/plain"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>', "text/plain"),
        (b"BM was here", "text/plain"),
        (b"\x1f\x8b\x08" + zlib.compress(b"x"), "application/x-gzip"),
        (bytes(range(1, 32)) * 9, "application/octet-stream"),
        (b"\0" * 100, "application/octet-stream"),
        (b"caf\xe9 in an old encoding", "application/octet-stream"),
    ],
)
def test_kind_of_a_file_is_told_by_its_bytes(tmp_path, data, kind):
    assert _kind(tmp_path, data) == kind


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ({"a.txt": "x"}, "application/zip"),
        ({"word/document.xml": "x"}, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ({"xl/workbook.xml": "x"}, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "application/vnd.oasis.opendocument.text"),
        ({"mimetype": "application/epub+zip"}, "application/epub+zip"),
        ({"mimetype": "text/html"}, "application/zip"),
        ({"mimetype": "application/epub+zip" + "x" * 200}, "application/zip"),
    ],
)  # fmt: skip
def test_what_an_archive_is(tmp_path, names, kind):
    assert _kind(tmp_path, _archive(names)) == kind


def test_a_broken_archive_is_an_archive(tmp_path):
    assert _kind(tmp_path, _archive({"a.txt": "x" * 99})[:40]) == "application/zip"


@pytest.mark.parametrize("name", ["picture.jpg", "notes.html", "x.pdf", "run.exe"])
def test_the_name_is_never_believed(tmp_path, name):
    assert _kind(tmp_path, b"just words", name) == "text/plain"


@given(data=st.binary(min_size=1, max_size=300))
def test_any_bytes_have_a_kind_that_fits_its_column(tmp_path_factory, data):
    kind = _kind(tmp_path_factory.getbasetemp(), data)
    assert kind.count("/") == 1
    assert len(kind) <= 100
    assert not kind.startswith("text/") or kind == "text/plain"
