"""A parsed mail: plain values. Nothing under `parse`, `quote` and `classify` knows Django."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import IO


@dataclass(frozen=True, slots=True)
class Address:
    """One person in a header."""

    name: str
    """Decoded."""

    address: str
    """With a domain, or empty when none could be read."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along."""

    name: str
    """Safe to save under; `size` in bytes and `md5` in hex of the decoded file."""

    type: str
    size: int
    md5: str
    inline: bool
    """Shown inside the text, like a logo. `open()`: the decoded bytes, to read once and close."""

    open: Callable[[], IO[bytes]]


@dataclass(frozen=True, slots=True)
class Report:
    """A machine-readable part of a report: delivery-status, disposition-notification, feedback-report."""

    type: str
    blocks: tuple[dict[str, str], ...]
    """Field name in small letters -> value; the first block is about the mail, each further one about one
    recipient."""


type Headers = tuple[tuple[str, str], ...]
"""Name as it came -> decoded value on one line, cut at 64 KB; in their order."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail. `message_id` and the ids of `in_reply_to` and `references` keep their angle brackets."""

    headers: Headers
    sender: Address | None
    """Of From, else of Sender; None when neither holds an address with a domain; `raw_from` as it came."""

    raw_from: str
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    subject: str
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    date: datetime | None
    """As its author's clock said, None when unreadable."""

    text: str
    """All of it, before quotes are split off."""

    is_html: bool
    """Made from HTML, `html` being its source."""

    html: str
    attachments: tuple[Attachment, ...]
    content_type: str
    reports: tuple[Report, ...]
    returned: Headers
    """Headers of the mail that a report brings back."""

    content_hash: str
    """SHA-256 in hex of what the author wrote (From, To, Cc, Date, Subject, body)."""

    defects: tuple[str, ...]
    """Its defects, each in a few words for an administrator."""

    too_broken: str
    """The reason why it could not be read as a mail; empty when it could."""

    sealed: str = ""
    """`signed` where its words came out of a signed block, whose signature nobody checked; `encrypted`."""

    def header(self, name: str) -> str:
        """Return the first header of that name in any case, empty when there is none."""
        return next((value for value in self.all_headers(name)), "")

    def all_headers(self, name: str) -> list[str]:
        wanted = name.lower()
        return [value for key, value in self.headers if key.lower() == wanted]
