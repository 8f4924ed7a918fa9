"""The words of a header: encoded ones (RFC 2047), raw 8-bit ones, and those that are both."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from yesdesk.mail.parse.charsets import cleaned, codec_of, decode_text

ENCODED: Final = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?([^?]*)\?=")
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]")
_QUOTED_BYTE: Final = re.compile(rb"=([0-9A-Fa-f]{2})")
_JAPANESE: Final = b"\x1b$"
_UTF7: Final = re.compile(rb"\+[A-Za-z0-9+/]{3,}")
_LATIN: Final = re.compile("[\u00a1-\u024f\u2010-\u2026\u20ac]")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


@dataclass(slots=True)
class _Run:
    """Neighbouring encoded words of one charset: a letter may begin in one and end in the next."""

    charset: str
    raw: bytes = b""
    cut: bytes = b""
    """Base64 of the last one that is no whole group of four; some programs cut there, too."""

    def add(self, encoding: str, encoded: str) -> None:
        given = encoded.encode("utf-8")
        if encoding in "bB":
            given = self.cut + given
            whole = len(given) if given.endswith(b"=") else len(given) // 4 * 4
            self.raw += base64_bytes(given[:whole])
            self.cut = given[whole:]
        else:
            self.end()
            self.raw += _QUOTED_BYTE.sub(_byte, given.replace(b"_", b" "))

    def end(self) -> str:
        """Return what can be read of all of it."""
        self.raw += base64_bytes(self.cut)
        self.cut = b""
        return decode_text(self.raw, self.charset).text


def header_text(raw: bytes, charset: str = "") -> str:
    """Return a header's value as it is meant to be read, on one line. `charset`: what raw 8-bit bytes may be in."""
    return on_one_line(decode_words(raw_text(raw, charset)))


def raw_text(raw: bytes, charset: str = "") -> str:
    """Return a header's value with its encoded words as they came; raw 8-bit bytes are recovered."""
    if _JAPANESE in raw:
        return decode_text(raw, "").text
    if _UTF7.search(raw) and (read := _from_utf7(raw, charset)):
        return cleaned(read)
    try:
        return cleaned(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return decode_text(raw, charset).text


def _from_utf7(raw: bytes, charset: str) -> str:
    """Raw UTF-7, where the text says that it is, or where all it hides are letters of our own alphabet."""
    try:
        text = raw.decode("utf-7")
    except UnicodeError:
        return ""
    hidden = [letter for letter in text if not letter.isascii()]
    says_so = codec_of(charset.lower()) == "utf-7"
    return text if hidden and (says_so or all(map(_LATIN.match, hidden))) else ""


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
        if run is None or between.strip() or run.charset != charset:
            pieces.append(run.end() if run else "")
            pieces.append("" if run and not between.strip() else between)
            run = _Run(charset)
        run.add(found[2], found[3])
        at = found.end()
    pieces += run.end() if run else "", text[at:]
    return "".join(pieces)


def _byte(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[1].decode())


def base64_bytes(raw: bytes) -> bytes:
    """Return what can be read of base64 with wrong padding or foreign signs in it."""
    kept = _NOT_BASE64.sub(b"", raw)
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    try:
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
    except binascii.Error:
        return b""
