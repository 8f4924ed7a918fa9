"""Content-Type and Content-Disposition: a value and its parameters, as mail programs really write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final
from urllib.parse import unquote_to_bytes

from yesdesk.mail.parse.charsets import decode_text
from yesdesk.mail.parse.header_text import header_text

_TYPE: Final = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+", re.ASCII)
_BETWEEN: Final = re.compile(rb"[\s;]*+")
_PARAMETER: Final = re.compile(
    rb"""([^\s=;"]{1,200}+)\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"?[^;]*+|([^;]*+))""", re.DOTALL
)
_ESCAPED: Final = re.compile(rb'\\(["\\])')
_PIECE: Final = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?")
_STRAY_2231: Final = re.compile(rb"([\w-]{1,40})'[\w-]{0,20}'(.*%[0-9A-Fa-f]{2}.*)", re.DOTALL)
_MOST: Final = 400


@dataclass(frozen=True, slots=True)
class _Piece:
    number: int
    is_percent_encoded: bool
    value: bytes


@dataclass(frozen=True, slots=True)
class Parameters:
    """`value` in small letters, without its parameters."""

    value: str
    pieces: dict[str, list[_Piece]]

    def raw(self, name: str) -> bytes:
        """Return a parameter's bytes, its pieces joined and percent signs undone; empty when it is not there."""
        return self._joined(name)[0]

    def token(self, name: str) -> str:
        """Return a parameter made of signs, like a charset, in small letters."""
        words = self.text(name).lower().split()
        return words[0].strip("\"'") if words else ""

    def text(self, name: str, charset: str = "") -> str:
        """Return a parameter as it is meant to be read: RFC 2231 with its pieces, RFC 2047 in quotes, or raw bytes."""
        raw, declared, is_percent_encoded = self._joined(name)
        if is_percent_encoded:
            return decode_text(raw, declared).text
        stray = _STRAY_2231.fullmatch(raw)
        if stray is None:
            return header_text(raw, charset)
        return decode_text(unquote_to_bytes(stray[2]), stray[1].decode("ascii", "replace")).text

    def _joined(self, name: str) -> tuple[bytes, str, bool]:
        """Bytes, the charset they declare, and whether any of them were percent-encoded."""
        best = self._best(name)
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

    def _best(self, name: str) -> list[_Piece]:
        """Return the numbered or percent-encoded pieces when there are any, else the plain one."""
        pieces = self.pieces.get(name, [])
        single = [piece for piece in pieces if piece.number < 0]
        whole = [piece for piece in single if piece.is_percent_encoded]
        numbered = sorted((p for p in pieces if p.number >= 0), key=lambda piece: piece.number)
        return whole[:1] or numbered or single[:1]


def read_parameters(raw: bytes, usual: str) -> Parameters:
    """Read a value like `text/plain; charset=utf-8`. `usual`: what stands when it is missing or makes no sense."""
    value, _, rest = raw.partition(b";")
    named = value.decode("latin-1").partition("(")[0].strip().strip('"').lower()
    if "/" in usual:
        found = _TYPE.match(named)
        named = found[0] if found else usual
    pieces: dict[str, list[_Piece]] = {}
    for name, text in islice(_named_values(rest), _MOST):
        shape = _PIECE.fullmatch(name)
        if shape is not None:
            number = int(shape[2]) if shape[2] else -1
            pieces.setdefault(shape[1], []).append(_Piece(number, bool(shape[3]), text))
    return Parameters(named, pieces)


def _named_values(rest: bytes) -> Iterator[tuple[str, bytes]]:
    """Names in small letters, values without quotes; what has no `=` is passed over."""
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
