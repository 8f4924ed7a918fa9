"""Mails written for a test, and read."""

import io
from collections.abc import Sequence

from yesdesk.mail.parse.mail import Attachment, Mail
from yesdesk.mail.parse.parser import parse_mail

HEADERS = "From: Ana <ana@example.org>\nTo: ask@library.test\nSubject: A book\n"


def read(mail: str | bytes) -> Mail:
    """Reads it from a file in memory; text as UTF-8."""
    return parse_mail(io.BytesIO(mail.encode() if isinstance(mail, str) else mail))


def with_headers(*fields: str, body: str | bytes = "") -> Mail:
    """A mail of these fields, with a sender, and this body behind them."""
    head = HEADERS + "".join(f"{field}\n" for field in fields) + "\n"
    return read(head.encode() + (body.encode() if isinstance(body, str) else body))


def of_parts(*parts: str | bytes, kind: str = "mixed") -> Mail:
    """A multipart of these parts, each with its own header fields and blank line."""
    raw = [part.encode() if isinstance(part, str) else part for part in parts]
    body = b"".join(b"--frontier\n" + part + b"\n" for part in raw) + b"--frontier--\n"
    return with_headers(
        "MIME-Version: 1.0", f'Content-Type: multipart/{kind}; boundary="frontier"', body=body
    )


def content_of(file: Attachment) -> bytes:
    with file.open() as opened:
        return opened.read()


def names_of(mail: Mail) -> Sequence[str]:
    return [each.name for each in mail.attachments]
