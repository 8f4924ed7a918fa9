"""An ordinary mail: who wrote what to whom, and what came with it."""

import hashlib
import io

from yesdesk.mail.parse import parser
from yesdesk.mail.parse.parser import parse_mail

PDF = b"%PDF-1.4 a letter\r\n\x00\xff"
MAIL = b"""\
Received: from mx.example.org by mail.library.test; Tue, 3 Mar 2026 08:00:01 +0100
From: =?utf-8?q?Ana_L=C3=B3pez?= <ana@example.org>
To: "Library, Main" <ask@library.test>, hill@library.test
Cc: Bo <bo@example.org>
Reply-To: ana.home@example.org
Subject: =?utf-8?b?TXkgYm9va3Mg?=
 =?utf-8?b?YXJlIGR1ZQ==?=
Message-ID: <one@example.org>
In-Reply-To: <zero@library.test>
References: <first@library.test>
 <zero@library.test>
Date: Tue, 3 Mar 2026 08:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: multipart/alternative; boundary="inner part"

--inner part
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

My path is C:\\new\\table, and caf=C3=A9.
--inner part
Content-Type: text/html; charset=utf-8

<p>My path is <b>C:\\new\\table</b></p>
--inner part--

--outer
Content-Type: application/pdf; name="letter.pdf"
Content-Disposition: attachment; filename="letter.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjQgYSBsZXR0ZXINCgD/
--outer--
"""


def test_who_and_what():
    mail = parse_mail(io.BytesIO(MAIL))
    assert mail.sender is not None
    assert (mail.sender.name, mail.sender.address) == ("Ana López", "ana@example.org")
    assert [each.address for each in mail.to] == ["ask@library.test", "hill@library.test"]
    assert mail.to[0].name == "Library, Main"
    assert [each.name for each in mail.cc] == ["Bo"]
    assert [each.address for each in mail.reply_to] == ["ana.home@example.org"]
    assert mail.subject == "My books are due"
    assert mail.date is not None
    assert mail.date.isoformat() == "2026-03-03T08:00:00+01:00"
    assert not mail.defects
    assert not mail.too_broken


def test_ids_keep_their_brackets():
    mail = parse_mail(io.BytesIO(MAIL))
    assert mail.message_id == "<one@example.org>"
    assert mail.in_reply_to == ("<zero@library.test>",)
    assert mail.references == ("<first@library.test>", "<zero@library.test>")


def test_the_plain_wording_is_the_text_and_html_is_kept_beside_it():
    mail = parse_mail(io.BytesIO(MAIL))
    assert mail.text == "My path is C:\\new\\table, and café."
    assert mail.html == "<p>My path is <b>C:\\new\\table</b></p>"
    assert not mail.is_html


def test_a_file_is_named_and_measured_and_opens():
    (letter,) = parse_mail(io.BytesIO(MAIL)).attachments
    assert (letter.name, letter.type, letter.size) == ("letter.pdf", "application/pdf", len(PDF))
    assert letter.md5 == hashlib.md5(PDF).hexdigest()
    with letter.open() as file:
        assert file.read() == PDF


def test_the_hash_is_of_what_was_written_not_of_the_way_it_came():
    here = parse_mail(io.BytesIO(MAIL)).content_hash
    other_way = MAIL.replace(b"Received: from mx", b"Delivered-To: x@y\nReceived: from my")
    assert parse_mail(io.BytesIO(other_way)).content_hash == here
    assert parse_mail(io.BytesIO(MAIL.replace(b"\n", b"\r\n"))).content_hash == here
    for old, new in ((b"caf=", b"cav="), (b"Cc: Bo", b"Cc: Bob"), (b"JVBER", b"JVBEQ")):
        assert parse_mail(io.BytesIO(MAIL.replace(old, new))).content_hash != here


def test_where_that_cannot_be_told_it_is_of_all_there_is(monkeypatch):
    def fails(*_given):
        raise ValueError("a patron's words")

    monkeypatch.setattr(parser, "content_hash", fails)
    one, other = (parse_mail(io.BytesIO(each)) for each in (MAIL, MAIL.replace(b"caf=", b"cav=")))
    assert len(one.content_hash) == 64
    assert one.content_hash != other.content_hash
    assert one.defects == ("content cannot be read: ValueError",)
