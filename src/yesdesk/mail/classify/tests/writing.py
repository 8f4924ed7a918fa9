"""Mails of our own making, as short as their kind allows, read as any other mail is."""

import io
from pathlib import Path

from yesdesk.mail.parse.mail import Mail
from yesdesk.mail.parse.parser import parse_mail

FOLLOW_UPS = [
    line.split("\t")
    for line in Path(__file__).with_name("follow_ups.tsv").read_text(encoding="utf-8").splitlines()
]
"""What patrons write who name a number or say that somebody is gone: language, subject, words."""

OURS = "<r17.e4.k9@desk.library.example>"


def read(raw: str) -> Mail:
    return parse_mail(io.BytesIO(raw.encode()))


def mail(
    *headers: str,
    text: str = "Could you renew my two books? Thank you, Ana",
    sender: str = "Ana Sol <ana@mail.example>",
    subject: str = "My books",
) -> Mail:
    """A mail to the desk with further header lines; a header given here replaces the one of that name."""
    own = {line.partition(":")[0].lower() for line in headers}
    lines = [
        line
        for line in (
            f"From: {sender}",
            "To: desk@library.example",
            f"Subject: {subject}",
            "Message-ID: <1@mail.example>",
            "Content-Type: text/plain; charset=utf-8",
        )
        if line.partition(":")[0].lower() not in own
    ]
    return read("\n".join([*headers, *lines, "", text, ""]))


def report(
    kind: str,
    fields: str,
    *,
    text: str = "It did not work.",
    subject: str = "Returned mail",
    sender: str = "",
) -> Mail:
    """A multipart/report with one machine-readable part and the headers of our mail."""
    return read(f"""\
Return-Path: <>
From: {sender or "Mail Delivery System <mailer-daemon@mx.example>"}
To: desk@library.example
Subject: {subject}
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

{text}
--b
Content-Type: message/{kind}

{fields}
--b
Content-Type: text/rfc822-headers

From: desk@library.example
To: bo@home.example
Subject: Your books
Message-ID: {OURS}
--b--
""")
