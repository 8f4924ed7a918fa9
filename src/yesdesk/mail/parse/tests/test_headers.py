"""The words of a header: encoded, raw, folded, or all three."""

import pytest

from yesdesk.mail.parse.tests.mails import read, with_headers

SUBJECTS = [
    (b"plain", "plain"),
    (b"", ""),
    (b"=?utf-8?q?caf=C3=A9?=", "café"),
    (b"=?UTF-8?B?Y2Fmw6k=?= today", "café today"),
    (b"=?utf-8?b?Y2Fmw6k?=", "café"),  # no padding
    (b"=?utf-8?b?Y2Fm*w6k=?=", "café"),  # a foreign sign
    (b"=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
    (b"=?utf-8?q?a?=\n =?utf-8?q?b?=", "ab"),
    (b"=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
    (b"=?utf-8?b?w6?= =?utf-8?b?k=?=", "é"),  # a letter, and four signs of base64, in two words
    (b"=?utf-8?q?=C3?= =?utf-8?q?=A9?=", "é"),  # a letter in two words
    (b"=?gb2312?b?1uzpRrv5?=", "朱镕基"),
    (b"=?iso-8859-1?q?=93ok=94?=", "“ok”"),
    (b"=?utf-8*en?q?Hello?=", "Hello"),
    (b"=?x-foo?q?caf=C3=A9?=", "café"),
    (b"=?utf-8?q?spaces in it?=", "spaces in it"),
    (b"=?utf-8?x?a?=", "=?utf-8?x?a?="),
    (b"=?utf-8?q?not ended", "=?utf-8?q?not ended"),
    (b'"=?utf-8?q?caf=C3=A9?="', '"café"'),
    (b"(=?utf-8?q?caf=C3=A9?=)", "(café)"),
    ("café".encode(), "café"),
    ("café".encode("latin-1"), "café"),
    ("тест тест".encode("koi8-r"), "тест тест"),
    (b"\x1b$B?^=q4[\x1b(B", "図書館"),
    ("café ".encode() + b"=?utf-8?q?=C3=A9?=", "café é"),
    (b"two\n\twords", "two words"),
    (b"two\n    words", "two words"),
    (b"a\x00b\x07c", "abc"),
    (b"=?utf-8?q?line=0D=0AX-Evil:_yes?=", "line X-Evil: yes"),
]


@pytest.mark.parametrize(("raw", "words"), SUBJECTS)
def test_a_subject_is_read(raw, words):
    assert read(b"From: a@b.c\nSubject: " + raw + b"\n\ntext").subject == words


def test_a_raw_header_is_read_by_the_charset_of_the_text():
    body = b"Content-Type: text/plain; charset=koi8-r\n\n" + "тест".encode("koi8-r")
    assert (
        read(b"From: a@b.c\nSubject: " + "тест".encode("koi8-r") + b"\n" + body).subject == "тест"
    )


def test_every_header_is_kept_in_its_order():
    mail = with_headers("X-One: =?utf-8?q?=C3=A9?=", "x-two: b", "X-One: c")
    assert mail.header("x-one") == "é"
    assert mail.all_headers("X-ONE") == ["é", "c"]
    assert [name for name, _ in mail.headers][-3:] == ["X-One", "x-two", "X-One"]
    assert mail.header("X-Three") == ""


def test_a_header_is_cut_at_64_kb():
    assert len(with_headers(f"X-Long: {'y' * 200_000}").header("x-long")) == 65_536


def test_a_space_before_the_colon_and_an_envelope_line_do_no_harm():
    mail = read(
        "From ana@example.org Tue Mar  3\nFrom : Ana <ana@example.org>\nSubject :hi\n\ntext"
    )
    assert mail.sender is not None
    assert mail.sender.address == "ana@example.org"
    assert mail.subject == "hi"
    assert mail.text == "text"


CHINESE = "请问图书馆几点开门"


@pytest.mark.parametrize("words", [CHINESE, "图书", "Когда открыта библиотека"])
@pytest.mark.parametrize("says", ["iso-8859-1", "windows-1252"])
def test_a_raw_header_of_another_script_under_a_western_charset(words, says):
    charset = "gb2312" if words[0] > "\u4e00" else "koi8-r"
    raw = b"From: x@y.z\nSubject: " + words.encode(charset)
    mail = read(raw + f"\nContent-Type: text/plain; charset={says}\n\nHello\n".encode())
    assert mail.subject == words


def test_a_raw_name_of_another_script_is_a_name():
    raw = (
        b"From: "
        + "张伟".encode("gb2312")
        + b" <z@post.example>\nContent-Type: text/plain; charset=iso-8859-1\n\nx"
    )
    assert read(raw).sender.name == "张伟"


@pytest.mark.parametrize(
    "words", ["Été à la bibliothèque", "Peña, ¿más tiempo?", "ÄÖÜ ß", "créée naïve œuvre", "“Ça”"]
)
def test_western_words_stay_what_they_are(words):
    raw = b"From: x@y.z\nSubject: " + words.encode("cp1252")
    assert read(raw + b"\nContent-Type: text/plain; charset=iso-8859-1\n\nx").subject == words


@pytest.mark.parametrize("says", ["utf-7", "unicode-1-1-utf-7", "utf-8"])
def test_raw_utf_7(says):
    head = (
        b"From: "
        + "Jörg Müller".encode("utf-7")
        + b" <j@post.example>\nSubject: "
        + "Größe".encode("utf-7")
    )
    mail = read(head + f"\nContent-Type: text/plain; charset={says}\n\nHello".encode())
    assert (mail.sender.name, mail.subject) == ("Jörg Müller", "Größe")


def test_utf_7_of_another_script_only_where_it_is_said():
    head = b"From: j@post.example\nSubject: " + "图书馆".encode("utf-7")
    assert read(head + b"\nContent-Type: text/plain; charset=utf-7\n\nx").subject == "图书馆"


@pytest.mark.parametrize(
    "words", ["call +34912345678-", "C++-", "Google+Facebook-Link", "a+b", "+1+2+3-"]
)
def test_a_plus_is_a_plus(words):
    assert read(f"From: x@y.z\nSubject: {words}\n\nx".encode()).subject == words
