"""`winmail.dat`: its words and files are taken out, and the box is kept."""

import base64

import pytest

from yesdesk.mail.parse.rtf import decompress_rtf, rtf_words
from yesdesk.mail.parse.tests.boxes import (
    BINARY,
    LONG,
    OBJECT,
    STRING,
    UNICODE,
    attribute,
    box,
    codepage,
    file,
    message,
    named_value,
    old_file,
    unpacked_rtf,
    value,
)
from yesdesk.mail.parse.tests.mails import content_of, names_of, of_parts

PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)
"""The example of MS-OXRTFCP: `{\\rtf1\\ansi\\ansicpg1252\\pard hello world}`."""


def mail_with(raw, head="Content-Type: application/ms-tnef; name=winmail.dat", text=""):
    part = f"{head}\nContent-Transfer-Encoding: base64\n\n".encode() + base64.encodebytes(raw)
    return of_parts(f"\n{text}", part)


def test_files_come_out_and_the_box_stays():
    report = file(
        value(LONG, 0x0E20, 3),
        named_value("any"),
        value(UNICODE, 0x3707, "Ü report 図.pdf"),
        value(STRING, 0x370E, "application/pdf"),
        value(BINARY, 0x3701, b"%PDF-"),
    )
    raw = box(codepage(1252), old_file("über.txt", b"old"), report)
    mail = mail_with(raw, text="See the files.")
    assert names_of(mail) == ["winmail.dat", "über.txt", "Ü report 図.pdf"]
    outer, old, new = mail.attachments
    assert content_of(outer) == raw
    assert (old.type, content_of(old)) == ("text/plain", b"old")
    assert (new.type, content_of(new), new.size) == ("application/pdf", b"%PDF-", 5)
    assert mail.text == "See the files."


@pytest.mark.parametrize(
    "head",
    [
        "Content-Type: application/vnd.ms-tnef",
        "Content-Type: application/octet-stream; name=WINMAIL.DAT",
    ],
)
def test_a_box_by_another_name(head):
    assert "a.txt" in names_of(mail_with(box(old_file("a.txt", b"x")), head))


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (attribute(0x2800C, "Grüße\r\n".encode("cp1252") + b"\0"), "Grüße\n"),
        (message(value(UNICODE, 0x1000, "Grüße")), "Grüße"),
        (message(value(BINARY, 0x1013, "<p>Grüße</p>".encode("cp1252"))), "Grüße\n"),
        (
            message(value(BINARY, 0x1009, unpacked_rtf(rb"{\rtf1 Gr\'fc\'dfe\par Bye}"))),
            "Grüße\nBye",
        ),
    ],
)
def test_tnef_words_are_the_text_when_there_is_no_other(part, text):
    assert mail_with(box(codepage(1252), part)).text == text
    assert mail_with(box(codepage(1252), part), text="Outer words").text == "Outer words"


def test_a_mail_inside_gives_its_files_and_its_words():
    inner = box(message(value(UNICODE, 0x1000, "Inner words")), old_file("b.txt", b"b"))
    holding = file(value(UNICODE, 0x3001, "Re: Books"), value(OBJECT, 0x3701, bytes(16) + inner))
    mail = mail_with(box(holding, old_file("a.txt", b"a")))
    assert names_of(mail) == ["winmail.dat", "a.txt", "b.txt", "Re: Books.txt"]
    assert content_of(mail.attachments[-1]) == b"Inner words"


def test_boxes_in_boxes_end():
    inner = box(old_file("deep.txt", b"x"))
    for _ in range(50):
        inner = box(file(value(OBJECT, 0x3701, bytes(16) + inner)))
    assert names_of(mail_with(inner)) == ["winmail.dat"]


def test_what_is_cut_or_lies_about_its_length_gives_what_it_can():
    raw = box(
        old_file("a.txt", b"a"), file(value(UNICODE, 0x3707, "b.txt"), value(BINARY, 0x3701, b"b"))
    )
    for at in range(len(raw)):
        assert names_of(mail_with(raw[:at]))[0] == "winmail.dat"
    for at in range(6, len(raw), 3):
        lying = raw[:at] + b"\xff\xff\xff\x7f" + raw[at + 4 :]
        assert names_of(mail_with(lying))[0] == "winmail.dat"


def test_the_same_mail_hashes_alike_and_another_box_does_not():
    one = mail_with(box(old_file("a.txt", b"a")))
    assert one.content_hash == mail_with(box(old_file("a.txt", b"a"))).content_hash
    assert one.content_hash != mail_with(box(old_file("a.txt", b"b"))).content_hash


def test_packed_rich_text():
    assert decompress_rtf(PACKED) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert rtf_words(decompress_rtf(PACKED)) == ("hello world", False)


def test_packing_that_makes_no_sense_ends():
    for at in range(len(PACKED)):
        decompress_rtf(PACKED[:at] + b"\xff" * 40)
    assert decompress_rtf(b"") == decompress_rtf(b"x" * 40) == b""


@pytest.mark.parametrize(
    ("rtf", "words"),
    [
        (rb"{\rtf1\ansicpg1251 \'cf\'f0\'e8\par}", "При\n"),
        (rb"{\rtf1 a\u22259?b\u-10179?\u-8704?c}", "a図b😀c"),
        (rb"{\rtf1{\fonttbl{\f0 Arial;}}{\*\generator X;}text\tab x\{\\\}}", "text\tx{\\}"),
        (rb"{\rtf1{\pict 0102ff}a\~b\emdash c}", "a\xa0b—c"),
        (b"{\\rtf1 one\r\n two\\line three", "one two\nthree"),
        (b"", ""),
        (b"}}}{{{" * 500, ""),
    ],
)
def test_rich_text_as_words(rtf, words):
    assert rtf_words(rtf) == (words, False)


def test_rich_text_that_was_html_is_html_again():
    rtf = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag64 <p>}\htmlrtf \par hidden\htmlrtf0 "
        rb"Gr\'fc\'dfe <now>{\*\htmltag72 </p>}{\*\other gone}}"
    )
    assert rtf_words(rtf) == ("<p>Grüße &lt;now&gt;</p>", True)
