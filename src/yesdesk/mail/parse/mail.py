"""A parsed mail: plain values. Nothing under `parse`, `quote` and `classify` knows Django."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import IO


@dataclass(frozen=True, slots=True)
class Address:
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    """A name safe to save under; `size` in bytes and `md5` in hex of the decoded file."""

    type: str
    size: int
    md5: str
    inline: bool
    """A part shown inside the text, like a logo. `open()`: the decoded bytes, to read once and close."""

    open: Callable[[], IO[bytes]]


@dataclass(frozen=True, slots=True)
class Report:
    """A machine-readable part of a report: delivery-status, disposition-notification, feedback-report."""

    type: str
    blocks: tuple[dict[str, str], ...]


type Headers = tuple[tuple[str, str], ...]
"""Decoded values on one line, cut at 64 KB, by name as it came; in order."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail. `message_id` and the ids of `in_reply_to` and `references` keep their angle brackets."""

    headers: Headers
    sender: Address | None
    """The first address of From, else Sender; None when neither holds one with a domain; `raw_from` as it came."""

    raw_from: str
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    subject: str
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    date: datetime | None
    text: str
    is_html: bool
    html: str
    attachments: tuple[Attachment, ...]
    content_type: str
    reports: tuple[Report, ...]
    returned: Headers
    content_hash: str
    """SHA-256 in hex of the author's own: From, To, Cc, Date, Subject, body."""

    defects: tuple[str, ...]
    too_broken: str
    """The reason why it could not be read as a mail; empty when it could."""

    sealed: str = ""
    """`signed` where its words came out of a signed block, whose signature nobody checked; `encrypted`."""

    def header(self, name: str) -> str:
        return next((value for value in self.all_headers(name)), "")

    def all_headers(self, name: str) -> list[str]:
        wanted = name.lower()
        return [value for key, value in self.headers if key.lower() == wanted]
