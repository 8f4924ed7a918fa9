"""Transfer encodings, also misspelled, broken, or cut."""

import base64
import random

import pytest

from yesdesk.mail.parse.tests.mails import content_of, of_parts, with_headers

BYTES = random.Random(4).randbytes(300_000)  # several pieces long


def file_of(encoding, body):
    head = f"Content-Type: application/x-y; name=a.bin\nContent-Transfer-Encoding: {encoding}\n\n"
    (file,) = of_parts(head.encode() + body).attachments
    return content_of(file)


@pytest.mark.parametrize("encoding", ["base64", "BASE64", " Base64 ", '"base64"', "base64;"])
def test_base64(encoding):
    assert file_of(encoding, base64.encodebytes(BYTES)) == BYTES
    assert file_of(encoding, base64.encodebytes(BYTES).replace(b"\n", b"\r\n")) == BYTES
    assert file_of(encoding, base64.b64encode(BYTES)) == BYTES


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (b"aGVsbG8", b"hello"),
        (b"aGVs bG8=", b"hello"),
        (b"aGVs!!bG8=", b"hello"),
        (b"aGVsbG8=\n\n____\nList: a mailing list", b"hello"),
        (b"aGVsbG8=\naGVsbG8=\n", b"hellohello"),
        (b"aGVsbG8=aGVsbG8=", b"hellohello"),
        (b"=aGVsbG8=", b"hello"),
        (b"aGVsbG8hQ", b"hello!"),
        (b"", b""),
        (b"=", b""),
    ],
)
def test_broken_base64_gives_what_it_can(written, meant):
    assert file_of("base64", written) == meant


@pytest.mark.parametrize("encoding", ["quoted-printable", "Quoted-Printable", "quoted printable"])
def test_quoted_printable(encoding):
    assert file_of(encoding, b"caf=C3=A9 =3D \r\nb=\r\nc=\n=00") == "café = \r\nbc\0".encode()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (b"a=  \nb", b"ab"),
        (b"100%= sure", b"100%= sure"),
        (b"=zz", b"=zz"),
        (b"a=", b"a"),
        (b"=c3=a9", "é".encode()),
    ],
)
def test_sloppy_quoted_printable(written, meant):
    assert file_of("quoted-printable", written) == meant


def test_long_quoted_printable_is_cut_nowhere():
    text = "".join(f"línea {number}\n" for number in range(30_000))
    written = text.replace("í", "=C3=AD").encode()
    assert file_of("quoted-printable", written) == text.encode()
    assert file_of("quoted-printable", b"=C3=AD" * 60_000) == ("í" * 60_000).encode()


@pytest.mark.parametrize("encoding", ["7bit", "8bit", "binary", "8-bit", "", "none"])
def test_what_is_not_encoded(encoding):
    assert file_of(encoding, b"=C3 \xff\r\n\x00") == b"=C3 \xff\r\n\x00"


def test_an_unknown_encoding_leaves_text_as_it_is_and_says_so():
    mail = with_headers("Content-Transfer-Encoding: x-odd", body="Hello =C3")
    assert mail.text == "Hello =C3"
    assert any("x-odd" in defect for defect in mail.defects)
