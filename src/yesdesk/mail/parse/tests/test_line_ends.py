"""Lines end by CR, LF or both: what was written is read all the same."""

import io

import pytest

from yesdesk.mail.parse.parser import parse_mail

LINES = [
    "From: Ana <ana.m@post.example>",
    "Subject: Fees",
    "Content-Type: multipart/mixed; boundary=b",
    "",
    "--b",
    "Content-Type: text/plain",
    "",
    "Hello",
    "there",
    "--b",
    'Content-Type: application/pdf; name="bill.pdf"',
    "Content-Transfer-Encoding: base64",
    "",
    "JVBERi0xLjQK",
    "--b--",
    "",
]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_a_mail_is_the_same_whatever_ends_its_lines(end):
    mail = parse_mail(io.BytesIO(end.join(LINES).encode()))
    assert mail.subject == "Fees"
    assert mail.text.split() == ["Hello", "there"]
    (file,) = mail.attachments
    with file.open() as bytes_:
        assert bytes_.read() == b"%PDF-1.4\n"
