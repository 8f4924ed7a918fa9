"""Names of files: as their sender wrote them and safe; one is made up where they wrote none."""

import pytest

from yesdesk.mail.parse.files import name_to_save, safe_name
from yesdesk.mail.parse.tests.mails import names_of, of_parts

WRITTEN = [
    ('filename="report.pdf"', "report.pdf"),
    ("filename=report.pdf", "report.pdf"),
    ("filename=my report.pdf", "my report.pdf"),
    ('filename="a;b.pdf"; size=3', "a;b.pdf"),
    ('filename="a \\"b\\".pdf"', 'a "b".pdf'),
    ('filename="a, b = c.pdf"', "a, b = c.pdf"),
    ("filename*=utf-8''%E5%9B%B3%E6%9B%B8.pdf", "図書.pdf"),
    ("filename*=iso-8859-1'de'%FCber.pdf", "über.pdf"),
    ("filename*=UTF-8''a%20b.pdf; filename=\"a_b.pdf\"", "a b.pdf"),
    ('filename*0="a very "; filename*1=long.pdf', "a very long.pdf"),
    ("filename*1*=%A9.pdf; filename*0*=utf-8''caf%C3", "café.pdf"),
    ("filename*0*=utf-8''%C3%A9; filename*1=\"%20.pdf\"", "é%20.pdf"),
    ('filename="=?utf-8?b?5Zuz5pu4LnBkZg==?="', "図書.pdf"),
    ('filename="=?utf-8?q?a?=\n =?utf-8?q?b=2Epdf?="', "ab.pdf"),
    ("filename==?utf-8?q?caf=C3=A9.pdf?=", "café.pdf"),
    ("filename=\"utf-8''%C3%A9.pdf\"", "é.pdf"),
    ('filename="100%25.pdf"', "100%25.pdf"),
    ('filename="../../etc/passwd.pdf"', "passwd.pdf"),
    ('filename="C:\\docs\\my file.pdf"', "my file.pdf"),
    ('filename="docs/file.pdf"', "file.pdf"),
    ('filename="Report 1/2.pdf"', "Report 1_2.pdf"),
    ('filename="a\tb\x07.pdf"', "a b.pdf"),
    ('filename="evil\u202efdp.exe"', "evilfdp.exe"),
    ('filename="a\n b.pdf"', "a b.pdf"),
    ('filename="report"', "report"),
    ('filename="a  b.pdf"', "a  b.pdf"),
    ("filename*=utf-8''3.04%E2%80%AFPM.pdf", "3.04\u202fPM.pdf"),
    ("filename*=utf-8''%E5%9B%B3%E3%80%80%E6%9B%B8.pdf", "図\u3000書.pdf"),
    ('filename=".."', "attachment.pdf"),
    ('filename=""', "attachment.pdf"),
    ("filename", "attachment.pdf"),
    ('name="old.pdf"', "old.pdf"),
    ('filename="not closed.pdf', "not closed.pdf"),
]


@pytest.mark.parametrize(("written", "name"), WRITTEN)
def test_a_name_in_the_disposition(written, name):
    head = f"Content-Type: application/pdf\nContent-Disposition: attachment; {written}"
    assert names_of(of_parts(f"{head}\n\nx")) == [name]


def test_raw_names_in_any_charset():
    for raw in ("über.pdf".encode(), "über.pdf".encode("latin-1")):
        head = b'Content-Disposition: attachment; filename="' + raw + b'"\n\nx'
        assert names_of(of_parts(b"Content-Type: application/pdf\n" + head)) == ["über.pdf"]


def test_a_name_in_the_type_serves_when_the_disposition_has_none():
    head = "Content-Type: image/jpeg; name*=utf-8''caf%C3%A9\nContent-Disposition: inline"
    assert names_of(of_parts(f"{head}\n\nx")) == ["café"]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Content-Type: text/calendar", "invite.ics"),
        ("Content-Type: image/png", "image.png"),
        ("Content-Type: application/octet-stream", "attachment"),
        (
            "Content-Type: application/pdf\nContent-Description: The =?utf-8?q?f=C3=A9e?=",
            "The fée.pdf",
        ),
        ("Content-Type: image/png\nContent-Location: https://x.org/a/logo.png?v=2", "logo.png"),
        ("Content-Type: message/rfc822", "mail.eml"),
        ("Content-Type: message/delivery-status", "delivery-status.txt"),
        ("Content-Type: application/x-nobody-knows", "attachment"),
    ],
)
def test_a_file_without_a_name_is_called_what_it_is(head, name):
    assert names_of(of_parts(f"{head}\n\nx: y\n")) == [name]


def test_nameless_files_are_numbered_and_named_ones_keep_their_names():
    parts = ["Content-Type: image/png\n\nx"] * 3 + ["Content-Type: image/png; name=a.png\n\nx"] * 2
    assert names_of(of_parts(*parts)) == [
        "image.png",
        "image-2.png",
        "image-3.png",
        "a.png",
        "a.png",
    ]


def test_a_very_long_name_keeps_its_ending():
    name = safe_name("n" * 5_000 + ".pdf")
    assert len(name) == 200
    assert name.endswith("n.pdf")


@pytest.mark.parametrize(
    ("name", "type_", "saved"),
    [
        ("report", "application/pdf", "report.pdf"),
        ("report.v2", "application/pdf", "report.v2"),
        ("forwarded message", "message/rfc822", "forwarded message.eml"),
        ("README", "text/plain", "README"),
        ("blob", "application/octet-stream", "blob"),
    ],
)
def test_a_file_is_saved_with_an_extension(name, type_, saved):
    assert name_to_save(name, type_) == saved
