"""Read the machine part of a report: blocks of fields, and the headers of the mail it is about."""

import re
from typing import Final

from yesdesk.mail.parse.charsets import decode_text
from yesdesk.mail.parse.headers import RawHeaders, header_text, read_fields
from yesdesk.mail.parse.mail import Headers, Report

TYPES: Final = {
    "message/delivery-status",
    "message/global-delivery-status",
    "message/disposition-notification",
    "message/global-disposition-notification",
    "message/feedback-report",
}
RETURNED: Final = {
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global-headers",
}
_BLANK_LINES: Final = re.compile(rb"(?:\r?\n[ \t]*){2,}")
_MOST_BLOCKS: Final = 200


def read_report(type_: str, raw: bytes) -> Report:
    """Read the blocks of one part; a field that comes twice in a block keeps its first value."""
    blocks: list[dict[str, str]] = []
    for block in _BLANK_LINES.split(raw.strip())[:_MOST_BLOCKS]:
        fields: dict[str, str] = {}
        for name, value in read_fields(block + b"\n").pairs:
            fields.setdefault(name.lower(), header_text(value))
        if fields:
            blocks.append(fields)
    return Report(type_, tuple(blocks))


def read_headers(fields: RawHeaders, charset: str = "") -> Headers:
    """All fields, in their order."""
    return tuple((name, header_text(value, charset)) for name, value in fields.pairs)


def top_headers(raw: bytes) -> Headers:
    """The headers a returned mail begins with."""
    block = re.split(rb"\r?\n\r?\n", raw.lstrip(b"\r\n"), maxsplit=1)[0]
    return read_headers(read_fields(block))


def text_of(raw: bytes, charset: str) -> str:
    """Return a part's bytes as text with plain line ends."""
    return decode_text(raw, charset).text.replace("\r\n", "\n").replace("\r", "\n")
