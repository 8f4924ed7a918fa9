"""Header fields: their bytes, their words, and the parameters of Content-Type and Content-Disposition. Words are
encoded (RFC 2047), raw 8-bit, or both. Lengths that only an attack needs are cut."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final
from urllib.parse import unquote_to_bytes

from yesdesk.mail.parse.charsets import cleaned, codec_of, decode_text
from yesdesk.mail.parse.mail import Headers

LONGEST: Final = 65_536
_MOST_FIELDS: Final = 2_000
_FOLD: Final = re.compile(rb"(?<![ \t])[ \t]*+(?:\r\n|\n|\r)[ \t]++")
_LINE_ENDS: Final = re.compile(rb"\r\n|\n|\r")
_CONTROL_BYTES: Final = re.compile(rb"[\x00-\x1f\x7f]")
_STARTS: Final = re.compile(rb"(?:\A|(?<=[\r\n]))(?=[^ \t\r\n])")


@dataclass(frozen=True, slots=True)
class RawHeaders:
    pairs: tuple[tuple[str, bytes], ...]

    def all_raw(self, name: str) -> Iterator[bytes]:
        return (value for key, value in self.pairs if key.lower() == name)

    def raw(self, name: str) -> bytes:
        return next(self.all_raw(name), b"")

    def first(self, name: str) -> str:
        """Return the first value as text that keeps each byte: for values made of signs, never of words."""
        return self.raw(name).decode("latin-1")


def read_fields(block: bytes) -> RawHeaders:
    pairs: list[tuple[str, bytes]] = []
    for field in _STARTS.split(block):
        name, colon, value = field.partition(b":")
        name = name.rstrip()
        if not colon or not name or name.startswith((b"From ", b">From ")):
            continue
        if _CONTROL_BYTES.search(name):
            continue
        value = _LINE_ENDS.sub(b"", _FOLD.sub(b" ", value[: LONGEST * 2]).strip())
        pairs.append((name.decode("latin-1"), value[:LONGEST]))
        if len(pairs) >= _MOST_FIELDS:
            break
    return RawHeaders(tuple(pairs))


def read_headers(fields: RawHeaders, charset: str = "") -> Headers:
    return tuple((name, header_text(value, charset)) for name, value in fields.pairs)


def top_headers(raw: bytes) -> Headers:
    block = re.split(rb"\r?\n\r?\n", raw.lstrip(b"\r\n"), maxsplit=1)[0]
    return read_headers(read_fields(block))


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
    """Base64 of the last word that is no whole group of four; some programs cut there, too."""

    def add(self, encoding: str, encoded: str) -> None:
        given = encoded.encode("utf-8")
        if encoding in "bB":
            given = self.cut + given
            whole = len(given) if given.endswith(b"=") else len(given) // 4 * 4
            self.raw += base64_bytes(given[:whole])
            self.cut = given[whole:]
        else:
            self.end()
            self.raw += _QUOTED_BYTE.sub(_byte_of_hex, given.replace(b"_", b" "))

    def end(self) -> str:
        self.raw += base64_bytes(self.cut)
        self.cut = b""
        return decode_text(self.raw, self.charset).text


def header_text(raw: bytes, charset: str = "") -> str:
    """Return a header's value as it is meant to be read, on one line. `charset`: a guess for raw 8-bit bytes."""
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
    """Read raw UTF-7, where the text says that it is, or where it hides only letters of our own alphabet."""
    try:
        text = raw.decode("utf-7")
    except UnicodeError:
        return ""
    hidden = [letter for letter in text if not letter.isascii()]
    says_so = codec_of(charset.lower()) == "utf-7"
    return text if hidden and (says_so or all(map(_LATIN.match, hidden))) else ""


def on_one_line(text: str) -> str:
    return _CONTROLS.sub(" ", text).strip()


def decode_words(text: str) -> str:
    """Decode encoded words wherever they stand, also in quotes; white space between two of them goes."""
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


def _byte_of_hex(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[1].decode())


def base64_bytes(raw: bytes) -> bytes:
    kept = _NOT_BASE64.sub(b"", raw)
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    try:
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
    except binascii.Error:
        return b""


_TYPE: Final = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+", re.ASCII)
_BETWEEN: Final = re.compile(rb"[\s;]*+")
_PARAMETER: Final = re.compile(
    rb"""([^\s=;"]{1,200}+)\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"?[^;]*+|([^;]*+))""", re.DOTALL
)
_ESCAPED: Final = re.compile(rb'\\(["\\])')
_PIECE: Final = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?")
_STRAY_2231: Final = re.compile(rb"([\w-]{1,40})'[\w-]{0,20}'(.*%[0-9A-Fa-f]{2}.*)", re.DOTALL)
_MOST_PARAMETERS: Final = 400


@dataclass(frozen=True, slots=True)
class _Piece:
    number: int
    is_percent_encoded: bool
    value: bytes


@dataclass(frozen=True, slots=True)
class Parameters:
    value: str
    pieces: dict[str, list[_Piece]]

    def raw(self, name: str) -> bytes:
        return self._value_charset_and_cut(name)[0]

    def token(self, name: str) -> str:
        words = self.text(name).lower().split()
        return words[0].strip("\"'") if words else ""

    def text(self, name: str, charset: str = "") -> str:
        """Return a parameter as it is meant to be read: RFC 2231 with its pieces, RFC 2047 in quotes, or raw bytes."""
        raw, declared, is_percent_encoded = self._value_charset_and_cut(name)
        if is_percent_encoded:
            return decode_text(raw, declared).text
        stray = _STRAY_2231.fullmatch(raw)
        if stray is None:
            return header_text(raw, charset)
        return decode_text(unquote_to_bytes(stray[2]), stray[1].decode("ascii", "replace")).text

    def _value_charset_and_cut(self, name: str) -> tuple[bytes, str, bool]:
        best = self._best_pieces(name)
        declared = b""
        if best and best[0].is_percent_encoded and best[0].value.count(b"'") >= 2:
            declared, _, rest = best[0].value.split(b"'", 2)
            best = [replace(best[0], value=rest), *best[1:]]
        raw = b"".join(
            unquote_to_bytes(piece.value) if piece.is_percent_encoded else piece.value
            for piece in best
        )
        encoded = any(piece.is_percent_encoded for piece in best)
        return raw, declared.decode("ascii", "replace"), encoded

    def _best_pieces(self, name: str) -> list[_Piece]:
        pieces = self.pieces.get(name, [])
        single = [piece for piece in pieces if piece.number < 0]
        whole = [piece for piece in single if piece.is_percent_encoded]
        numbered = sorted((p for p in pieces if p.number >= 0), key=lambda piece: piece.number)
        return whole[:1] or numbered or single[:1]


def read_parameters(raw: bytes, usual: str) -> Parameters:
    """Read a value like `text/plain; charset=utf-8`. `usual`: its stand-in when it is missing or makes no sense."""
    value, _, rest = raw.partition(b";")
    named = value.decode("latin-1").partition("(")[0].strip().strip('"').lower()
    if "/" in usual:
        found = _TYPE.match(named)
        named = found[0] if found else usual
    pieces: dict[str, list[_Piece]] = {}
    for name, text in islice(_named_values(rest), _MOST_PARAMETERS):
        shape = _PIECE.fullmatch(name)
        if shape is not None:
            number = int(shape[2]) if shape[2] else -1
            pieces.setdefault(shape[1], []).append(_Piece(number, bool(shape[3]), text))
    return Parameters(named, pieces)


def _named_values(rest: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while at < len(rest):
        between = _BETWEEN.match(rest, at)
        at = between.end() if between else at
        found = _PARAMETER.match(rest, at)
        if found is None:
            at = rest.find(b";", at) + 1 or len(rest)
            continue
        quoted, bare = found[2], found[3]
        text = _ESCAPED.sub(rb"\1", quoted) if quoted is not None else bare.strip()
        yield found[1].decode("latin-1").lower(), text
        at = found.end()
