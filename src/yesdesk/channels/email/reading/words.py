"""The words of a header: encoded ones (RFC 2047), raw 8-bit ones, and those that are both."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from yesdesk.channels.email.reading.charsets import cleaned, decode

ENCODED: Final = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?([^?]*)\?=")
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]")
_QUOTED_BYTE: Final = re.compile(rb"=([0-9A-Fa-f]{2})")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


@dataclass(slots=True)
class _Run:
    """Neighbouring encoded words of one charset: a character may begin in one and end in the next."""

    charset: str
    raw: bytes


def header_text(raw: bytes, charset: str = "") -> str:
    """A header's value as it is meant to be read, on one line. `charset`: what raw 8-bit bytes may be in."""
    return on_one_line(decode_words(raw_text(raw, charset)))


def raw_text(raw: bytes, charset: str = "") -> str:
    """A header's value with its encoded words as they came; raw 8-bit bytes are recovered."""
    try:
        return cleaned(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return decode(raw, charset).text


def on_one_line(text: str) -> str:
    """Control characters become one space."""
    return _CONTROLS.sub(" ", text).strip()


def decode_words(text: str) -> str:
    """Encoded words decoded wherever they stand, also in quotes; white space between two of them goes."""
    if "=?" not in text:
        return text
    pieces: list[str] = []
    run: _Run | None = None
    at = 0
    for found in ENCODED.finditer(text):
        between = text[at : found.start()]
        charset = found[1].partition("*")[0].lower()
        raw = _bytes_of(found[2], found[3])
        if run is None or between.strip():
            pieces += _ended(run), between
            run = _Run(charset, raw)
        elif run.charset == charset:
            run.raw += raw
        else:
            pieces.append(_ended(run))
            run = _Run(charset, raw)
        at = found.end()
    pieces += _ended(run), text[at:]
    return "".join(pieces)


def _ended(run: _Run | None) -> str:
    return decode(run.raw, run.charset).text if run else ""


def _bytes_of(encoding: str, encoded: str) -> bytes:
    raw = encoded.encode("utf-8")
    if encoding in "bB":
        return base64_bytes(raw)
    return _QUOTED_BYTE.sub(lambda found: bytes.fromhex(found[1].decode()), raw.replace(b"_", b" "))


def base64_bytes(raw: bytes) -> bytes:
    """What can be read of base64 with wrong padding or foreign signs in it."""
    kept = _NOT_BASE64.sub(b"", raw)
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    try:
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
    except binascii.Error:
        return b""
