"""Whatever arrives is read, sorted and folded: no exception, no endless work, nothing that JSON cannot carry."""

import base64
import io
import json
import os
import time

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from yesdesk.mail.classify import classify_mail
from yesdesk.mail.parse.parser import parse_mail
from yesdesk.mail.quote import split_quoted

WORDS = (
    b'b inner =?utf-8?q?=C3=A9?= =?gb2312?b?1uw=?= =?x?q??= =? ?= " \\ < > ( ) , ; : @ a@b.c Ana \xe9 \xc3\xa9 '
    b"\x1b$B0! \x00 ' *0*= utf-8''%C3 % = -- --b / .. name= charset= multipart/mixed message/rfc822 -0000"
)
TOKENS = st.sampled_from([*WORDS.split(b" "), b"\r", b"\t", b" ", b"\n ", b"begin 644 x"])
VALUE = st.lists(TOKENS, max_size=12).map(b"".join)
FIELDS = (
    b"From To Cc Reply-To Sender Subject Date Message-ID References In-Reply-To Content-ID Content-Description "
    b"Content-Location X-Odd"
)
NAMES = st.sampled_from([*FIELDS.split(b" "), b"From ", b""])
FIELD = st.tuples(NAMES, VALUE).map(lambda pair: pair[0] + b": " + pair[1] + b"\n")
KINDS = (
    "text/plain text/html text/calendar image/png message/rfc822 message/delivery-status application/ms-tnef "
    "text/rfc822-headers application/octet-stream text %22"
)
TYPES = st.sampled_from([*KINDS.split(" "), ""])
CHARSETS = st.sampled_from(
    [
        "utf-8",
        "us-ascii",
        "iso-2022-jp",
        "gb2312",
        "utf-7",
        "utf-16",
        "hz",
        "x-foo",
        "base64",
        "idna",
        "",
    ]
)
ENCODINGS = st.sampled_from(
    ["base64", "quoted-printable", "x-uuencode", "8bit", "7-bit", "", "odd"]
)
BODIES = st.one_of(
    st.binary(max_size=200),
    st.lists(TOKENS, max_size=40).map(b"".join),
    st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace")),
    st.binary(max_size=80).map(base64.encodebytes),
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<td>",
                "<a href='http://x'>",
                "<blockquote>",
                "<!--",
                "<style>",
                "x",
                "&#0;",
            ]
        )
    ).map(lambda tags: "".join(tags).encode()),
)
ENDS = st.sampled_from([b"\n", b"\r\n", b"\r", b"\n\n"])


@st.composite
def leaf(draw):
    head = (
        f"Content-Type: {draw(TYPES)}; charset={draw(CHARSETS)}\n"
        f"Content-Transfer-Encoding: {draw(ENCODINGS)}\n"
    ).encode()
    disposition = b"Content-Disposition: attachment; filename=" + draw(VALUE) + b"\n"
    return head + draw(st.sampled_from([b"", disposition])) + draw(FIELD) + b"\n" + draw(BODIES)


@st.composite
def multipart(draw, parts):
    kind = draw(
        st.sampled_from(["mixed", "alternative", "related", "report", "digest", "signed", ""])
    )
    boundary = draw(st.sampled_from(["b", "inner", "b b", "--", ""]))
    inside = draw(st.lists(parts, max_size=4))
    end = draw(st.sampled_from([f"--{boundary}--\n", "", "--\n"]))
    body = b"".join(f"--{boundary}\n".encode() + part + b"\n" for part in inside) + end.encode()
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n'.encode() + body


PARTS = st.recursive(leaf(), multipart, max_leaves=12)


@st.composite
def mails(draw):
    raw = b"".join(draw(st.lists(FIELD, max_size=8))) + draw(PARTS)
    raw = raw.replace(b"\n", draw(ENDS))
    return raw[: draw(st.integers(0, len(raw)))] if draw(st.booleans()) else raw


def seen_of(raw):
    """Everything that comes of a mail, as JSON carries it."""
    mail = parse_mail(io.BytesIO(raw))
    assert not any("cannot be read" in defect for defect in mail.defects)  # no step failed
    found = classify_mail(mail)
    folded = split_quoted(mail.text, from_html=mail.is_html, subject=mail.subject)
    people = [*mail.to, *mail.cc, *mail.reply_to, *filter(None, [mail.sender])]
    for file in mail.attachments:
        with file.open() as opened:
            assert len(opened.read()) == file.size
        assert file.name
        assert not {"/", "\0", "\n"} & set(file.name)
    assert all(person.address == "" or "@" in person.address for person in people)
    return json.dumps(
        [
            [
                mail.headers,
                mail.raw_from,
                mail.subject,
                mail.message_id,
                mail.in_reply_to,
                mail.references,
            ],
            [(person.name, person.address) for person in people],
            [mail.text, mail.html, mail.content_type, mail.content_hash, mail.returned],
            [(file.name, file.type, file.size, file.md5) for file in mail.attachments],
            [report.blocks for report in mail.reports],
            [
                mail.defects,
                mail.too_broken,
                str(mail.date),
                found.verdict,
                found.why,
                folded.text,
                folded.folded,
            ],
            [(each.recipient, each.status, each.diagnostic) for each in found.delivery],
        ],
        ensure_ascii=False,
    )


def seen_in_time(raw, seconds):
    before = time.process_time()
    seen = seen_of(raw)
    assert time.process_time() - before < seconds
    seen.encode("utf-8")
    assert "\\u0000" not in seen  # no database takes it
    return seen


@pytest.mark.night
@settings(max_examples=1_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(mails(), st.binary(max_size=2_000)))
def test_hostile_mime_is_read_and_always_alike(raw):
    assert seen_in_time(raw, 1) == seen_of(raw)


HEAD = b"From: a@b.c\nTo: d@e.f\nSubject: s\nMIME-Version: 1.0\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"
PAGE = HEAD + b"Content-Type: text/html\n\n"


def from_(value):
    return HEAD.replace(b"From: a@b.c", b"From: " + value) + b"\nhi"


def typed(value):
    return HEAD + b"Content-Type: " + value + b"\n\nhi"


def status(value):
    head = b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
    return HEAD + head + value + b"\n--b--"


LARGE = {
    "nested multiparts": lambda: (
        HEAD
        + b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5_000)
        )
    ),
    "nested mails": lambda: HEAD + b"Content-Type: message/rfc822\n\nFrom: a@b.c\n" * 5_000,
    "ten thousand files": lambda: (
        MIXED + b"--b\nContent-Type: image/png\n\nx\n" * 10_000 + b"--b--\n"
    ),
    "ten thousand texts": lambda: MIXED + b"--b\n\nx\n" * 10_000 + b"--b--\n",
    "a million parts": lambda: MIXED + b"--b\n\nx\n" * 1_000_000,
    "lines like boundaries": lambda: MIXED + b"--\n" * 3_000_000,
    "one boundary all the way down": lambda: (
        MIXED + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 50_000
    ),
    "encoded words": lambda: HEAD + b"Subject:" + b" =?utf-8?q?a?=\n" * 20_000 + b"\nhi",
    "beginnings of encoded words": lambda: HEAD + b"Subject: " + b"=?a?q?" * 50_000 + b"\n\nhi",
    "parameters": lambda: typed(b"text/plain;" + b"".join(b" p%d=v;\n" % n for n in range(20_000))),
    "pieces of a name": lambda: typed(
        b"image/png;" + b"".join(b" name*%d*=%%41;\n" % n for n in range(20_000))
    ),
    "quotes in parameters": lambda: typed(b'text/plain; a="' + b'\\"' * 30_000),
    "nothing but semicolons": lambda: typed(b"text/plain" + b" ; " * 30_000),
    "recipients": lambda: (
        HEAD + b"Cc: " + b", ".join(b"u%d@x.org" % n for n in range(50_000)) + b"\n\nhi"
    ),
    "many Cc": lambda: HEAD + b"Cc: a@x.org\n" * 50_000 + b"\nhi",
    "parentheses": lambda: from_(b"(" * 60_000),
    "brackets": lambda: from_(b"<" * 60_000),
    "quotes": lambda: from_(b'"' * 60_001),
    "at signs": lambda: from_(b"@" * 60_000),
    "dots": lambda: from_(b" . @" * 15_000),
    "colons": lambda: from_(b"x:" * 30_000 + b";"),
    "white space in From": lambda: from_(b"a@b" + b" " * 60_000 + b"x"),
    "white space in a subject": lambda: HEAD + b"Subject: x" + b" \t" * 60_000 + b"\n x\n\nhi",
    "headers": lambda: HEAD + b"X-Y: z\n" * 200_000 + b"\nhi",
    "one header of 20 MB": lambda: HEAD + b"X-Y: " + b"z" * 20_000_000 + b"\n\nhi",
    "a header of blank lines": lambda: HEAD + b"X-Y: z\n" + b" \n" * 1_000_000 + b"\nhi",
    "references": lambda: HEAD + b"References: " + b"<a@b> " * 10_000 + b"a" * 60_000 + b"\n\nhi",
    "open elements": lambda: PAGE + b"<div><blockquote>x" * 100_000,
    "cells": lambda: PAGE + b"<table><tr>" + b"<td>x</td>" * 200_000,
    "links": lambda: PAGE + b"<a href='http://x.org/y'>y</a> " * 60_000,
    "angle brackets": lambda: PAGE + b"<" * 2_000_000,
    "comments": lambda: PAGE + b"<!--" * 400_000,
    "declarations": lambda: PAGE + b"<![a" * 400_000,
    "attributes": lambda: PAGE + b"<a " + b"x=1 " * 400_000,
    "hidden elements": lambda: PAGE + b'<div style="display:none">' * 80_000 + b"<p></x>" * 80_000,
    "lists": lambda: PAGE + b"<ul><li>x" * 100_000,
    "begins of uuencode": lambda: HEAD + b"\n" + b"begin 644 x\n" * 200_000,
    "uuencode without an end": lambda: (
        HEAD + b"\n" + (b"begin 644 x\n" + b"M" * 61 + b"\n") * 30_000
    ),
    "escapes of iso-2022-jp": lambda: HEAD + b"\n" + b"\x1b$B0!\x1b(B" * 200_000,
    "another script": lambda: HEAD + b"\n" + "тест ".encode("koi8-r") * 400_000,
    "padding": lambda: HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"YQ==" * 1_000_000,
    "soft breaks": lambda: (
        HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + b"= \n" * 1_000_000
    ),
    "blocks of a report": lambda: status(b"A: b\n\n" * 200_000),
    "blank lines of a report": lambda: status(b" \n" * 500_000),
    "names of strokes": lambda: (
        MIXED + b'--b\nContent-Type: image/png; name="' + b"/" * 60_000 + b'"\n\nx\n--b--'
    ),
    "noise": lambda: os.urandom(5_000_000),
    "blank lines": lambda: b"\n" * 5_000_000,
    "spaces": lambda: b" " * 5_000_000,
}


@pytest.mark.night
@pytest.mark.parametrize("name", LARGE)
def test_a_large_hostile_mail_is_read_in_seconds(name):
    seen_in_time(LARGE[name](), 10)


@pytest.mark.night
def test_ten_thousand_parts_are_counted():
    mail = parse_mail(io.BytesIO(LARGE["ten thousand files"]()))
    assert len(mail.attachments) == 999
    assert "9001 parts beyond those that are shown" in mail.defects
