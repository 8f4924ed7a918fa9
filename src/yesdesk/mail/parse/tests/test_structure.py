"""Mails whose parts are not what their headers say: everything readable is read, and what was wrong is said."""

import pytest

from yesdesk.mail.parse.tests.mails import content_of, names_of, of_parts, read, with_headers

TWO = "--b\n\nHello\n--b\nContent-Type: image/png; name=a.png\n\nx\n"


def test_a_missing_end_loses_nothing():
    mail = with_headers("Content-Type: multipart/mixed; boundary=b", body=TWO)
    assert (mail.text, names_of(mail)) == ("Hello", ["a.png"])
    assert content_of(mail.attachments[0]) == b"x"
    assert "a multipart has no end" in mail.defects


@pytest.mark.parametrize("boundary", ['"b"', "b", " b ", '"b ";', "b; charset=x"])
def test_a_boundary_however_it_is_written(boundary):
    mail = with_headers(f"Content-Type: multipart/mixed; boundary={boundary}", body=f"{TWO}--b--\n")
    assert names_of(mail) == ["a.png"]
    assert not mail.defects


def test_a_boundary_that_is_another_than_was_said():
    mail = with_headers(
        "Content-Type: multipart/mixed; boundary=other",
        body="--b\nContent-Type: text/plain\n\nHello\n--b\nContent-Type: image/png; name=a.png\n\nx\n--b--",
    )
    assert (mail.text, names_of(mail)) == ("Hello", ["a.png"])
    assert any("another boundary" in defect for defect in mail.defects)


@pytest.mark.parametrize("said", ["multipart/mixed", "multipart/mixed; boundary=", "multipart/"])
def test_a_multipart_without_a_boundary_is_text(said):
    mail = with_headers(f"Content-Type: {said}", body="Hello\n--b\nthere")
    assert mail.text == "Hello\n--b\nthere"


def test_a_multipart_without_parts_is_text():
    mail = with_headers("Content-Type: multipart/mixed; boundary=b", body="Only a preamble.\n")
    assert mail.text == "Only a preamble."
    assert with_headers("Content-Type: multipart/mixed; boundary=b").text == ""


def test_same_boundary_on_two_levels_is_split():
    inner = "--b\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nHello\n--b--\n"
    mail = with_headers("Content-Type: multipart/mixed; boundary=b", body=f"{inner}{TWO}--b--\n")
    assert mail.text.startswith("Hello")
    assert names_of(mail) == ["a.png"]


def test_an_inner_multipart_that_the_outer_one_ends():
    inner = "Content-Type: multipart/alternative; boundary=in\n\n--in\n\nHello"
    mail = of_parts(inner, "Content-Type: image/png; name=a.png\n\nx")
    assert (mail.text, names_of(mail)) == ("Hello", ["a.png"])


def test_text_behind_the_end_is_no_part():
    mail = with_headers(
        "Content-Type: multipart/mixed; boundary=b", body=f"before\n{TWO}--b--\nafter\n--b\n\nno\n"
    )
    assert (mail.text, names_of(mail)) == ("Hello", ["a.png"])


def test_lines_that_look_like_boundaries_are_text():
    mail = with_headers(
        "Content-Type: multipart/mixed; boundary=b",
        body="--b\n\n--\n--bb\n -- b\n--b-\nHello --b\n-- \n--b--",
    )
    assert mail.text == "--\n--bb\n -- b\n--b-\nHello --b\n-- "


def test_crlf_belongs_to_the_boundary_too():
    mail = with_headers(
        "Content-Type: multipart/mixed; boundary=b", body=TWO.replace("\n", "\r\n") + "--b--\r\n"
    )
    assert content_of(mail.attachments[0]) == b"x"


@pytest.mark.parametrize(
    ("said", "type_"),
    [
        ("application/pdf", "application/pdf"),
        ("APPLICATION/PDF; x", "application/pdf"),
        ("application/pdf (a comment)", "application/pdf"),
        ("pdf", "text/plain"),
        ("/", "text/plain"),
        ("", "text/plain"),
        ("application/pdf\nContent-Type: text/html", "application/pdf"),
    ],
)
def test_a_type_however_it_is_written(said, type_):
    (file,) = of_parts(f"Content-Type: {said}\nContent-Disposition: attachment\n\nx").attachments
    assert file.type == type_


def test_parameters_on_a_line_that_lost_its_white_space():
    mail = of_parts('Content-Type: image/png;\nname="a.png"\n\nx')
    assert names_of(mail) == ["a.png"]


def test_no_blank_line_between_headers_and_text():
    mail = read("From: a@b.c\nSubject: hi\nHello there\n\nand more\n")
    assert (mail.subject, mail.text) == ("hi", "Hello there\n\nand more\n")
    assert mail.defects


def test_lines_among_the_headers_that_are_none():
    mail = read("Received: x\nquite Received: y\nFrom: a@b.c\nSubject: hi\n\nHello")
    assert (mail.subject, mail.text) == ("hi", "Hello")
    mail = read("Received: x\n\n   \n\nSubject: hi\nFrom: a@b.c\n\nHello")
    assert (mail.subject, mail.text) == ("hi", "Hello")


def test_a_byte_order_mark_and_blank_lines_before_the_headers():
    mail = read(b"\xef\xbb\xbf\r\n\r\nFrom: a@b.c\r\nSubject: hi\r\n\r\nHello")
    assert (mail.subject, mail.text) == ("hi", "Hello")


@pytest.mark.parametrize("raw", [b"", b"\n\n", b" \n", b"no mail\n", b"\x00\xff" * 99])
def test_what_is_no_mail_says_so(raw):
    mail = read(raw)
    assert mail.too_broken
    assert mail.sender is None


def test_a_fault_of_ours_is_a_defect_and_never_a_lost_mail(monkeypatch):
    def failing(*_given):
        raise RuntimeError("a fault of ours")

    for name in (
        "addresses_in_header",
        "sender_of",
        "mail_text",
        "content_hash",
        "date_of",
        "read_headers",
    ):
        with monkeypatch.context() as patched:
            patched.setattr(f"yesdesk.mail.parse.parser.{name}", failing)
            mail = of_parts("\nHello", "Content-Type: image/png; name=a.png\n\nx")
        assert any("RuntimeError" in defect for defect in mail.defects)
        assert names_of(mail) == ["a.png"]
    monkeypatch.setattr("yesdesk.mail.parse.parser.parse_structure", failing)
    mail = read("From: a@b.c\nSubject: hi\n\nHello")
    assert "a fault of ours" in mail.too_broken
    assert mail.sender is not None
    assert (mail.subject, mail.sender.address) == ("hi", "a@b.c")
    assert "Hello" in mail.text


def test_a_fault_of_the_disk_is_raised(monkeypatch):
    def failing(*_given):
        raise OSError("the disk is gone")

    monkeypatch.setattr("yesdesk.mail.parse.parser.mail_text", failing)
    with pytest.raises(OSError, match="the disk is gone"):
        read("From: a@b.c\n\nHello")


HEAD = b"From: Ana <ana@post.example>\nTo: library@town.example\nSubject: Late\n"
SIGNED = b"DKIM-Signature: v=1; a=rsa-sha256; b=\n"
CUT = b"dGhpcyBpcyBhIHNpZ25hdHVyZSB0aGF0IGxvc3QgaXRzIGluZGVudA\n"


@pytest.mark.parametrize(
    "head",
    [SIGNED + CUT * 3 + HEAD, HEAD + SIGNED + CUT * 2 + b"c2hvcnQ=\n", b"    \n" + HEAD, b"\t\n\n \n" + HEAD,
     b" \n" + b" " * 900 + b"\n\nStatus: RO\n" + HEAD, b"some words\nand more words\n" + HEAD,
     b"Received: by x\nwords of nobody\n\x00\x01\n" + HEAD],
)  # fmt: skip
def test_junk_among_the_headers_hides_neither_sender_nor_text(head):
    mail = read(head + b"\nMy books were due.\n")
    assert mail.sender is not None
    assert mail.sender.address == "ana@post.example"
    assert (mail.subject, mail.text) == ("Late", "My books were due.\n")
    assert not mail.too_broken


def test_a_subject_that_lost_its_indent_hides_nobody_behind_it():
    mail = read(
        b"From: ana@post.example\nSubject: Late and\nmore of it\nand more\nTo: l@town.example\n\nHello\n"
    )
    assert [each.address for each in mail.to] == ["l@town.example"]
    assert mail.text == "Hello\n"


@pytest.mark.parametrize(
    "text",
    ["Hello\nhow are you?\n\nAna\n", "Hello\nyou wrote:\nFrom: Lib <l@t.example>\nSubject: Fine\n\nI paid it.\n",
     "c2hvcnQgYm9keQ\n\nAna\n", "Sm9obiB3cm90ZSB0aGlzIGluIGJhc2U2NCBhbmQgbm8gbW9yZQ\n\nAna\n"],
)  # fmt: skip
def test_a_text_without_a_blank_line_before_it_stays_a_text(text):
    head = b"Date: Mon, 2 Mar 2026 10:00:00 +0000\nMessage-ID: <a@b>\n" + HEAD
    assert read(head + text.encode()).text == text
