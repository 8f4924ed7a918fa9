"""Rich text as Outlook boxes it: unpacked, then the HTML it was made from, or its plain words."""

import re
import struct
from typing import Final

from yesdesk.mail.parse.charsets import cleaned, codec_of, decode_text

LONGEST: Final = 2_000_000
_STARTS_WITH: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW: Final = 4_096
_TOKEN: Final = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z'])|([{}])|([\r\n]+)|([^\\{}\r\n]+)|.",
    re.IGNORECASE | re.DOTALL,
)
_BREAKS: Final = {"par": "\n", "line": "\n", "tab": "\t", "row": "\n", "cell": "\t"}
_SIGNS: Final = {
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "endash": "–",
    "emdash": "—",
}
_SYMBOLS: Final = {"~": "\xa0", "_": "-", "\n": "\n", "\r": "\n"}
_NOT_SHOWN: Final = {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata"}
_DEEPEST: Final = 200


def decompress_rtf(raw: bytes) -> bytes:
    """Unpack rich text (LZFu), at most 2 MB of it; empty when it is none."""
    if len(raw) < 16:
        return b""
    _, size, kind = struct.unpack("<III", raw[:12])
    if kind == 0x414C454D:  # not packed
        return raw[16 : 16 + min(size, LONGEST)]
    return _decompress(raw[16:], min(size, LONGEST)) if kind == 0x75465A4C else b""


def _decompress(raw: bytes, size: int) -> bytes:
    window = bytearray(_STARTS_WITH.ljust(_WINDOW, b" "))
    write = len(_STARTS_WITH)
    made = bytearray()
    at = 0
    while at < len(raw) and len(made) < size:
        control = raw[at]
        at += 1
        for bit in range(8):
            if not control >> bit & 1:
                piece = raw[at : at + 1]
                at += 1
            else:
                pair = int.from_bytes(raw[at : at + 2], "big")
                at += 2
                offset = pair >> 4
                if offset == write:
                    return bytes(made)
                piece = _copied_from_window(window, offset, write, (pair & 0xF) + 2)
            for byte in piece:
                window[write] = byte
                write = (write + 1) % _WINDOW
            made += piece
    return bytes(made)


def _copied_from_window(window: bytearray, offset: int, write: int, length: int) -> bytes:
    piece = bytearray()
    for step in range(length):
        place = (offset + step) % _WINDOW
        ahead = (place - write) % _WINDOW
        piece.append(piece[ahead] if ahead < len(piece) else window[place])
    return bytes(piece)


class _Reader:
    def __init__(self, *, was_html: bool) -> None:
        self.was_html = was_html
        self.pieces: list[str] = []
        self.bytes = bytearray()
        self.codepage = "cp1252"
        self.groups: list[tuple[bool, bool, int]] = []
        self.is_hidden = False  # of a group that is not shown
        self.is_rtf_only = False  # of what the HTML does not have
        self.in_tag = False
        self.unicode_skip = 1
        self.to_skip = 0
        self.star = False

    def read(self, source: str) -> str:
        for found in _TOKEN.finditer(source):
            word, number, code, symbol, brace, _, text = found.groups()
            if code:
                self.say_byte(int(code, 16))
            elif word:
                self.word(word, int(number) if number else None)
            elif symbol:
                self.symbol(symbol)
            elif brace:
                self.brace(brace)
            elif text:
                self.say(text)
        self.end_bytes()
        pairs = "".join(self.pieces).encode("utf-16-le", "surrogatepass")
        return cleaned(pairs.decode("utf-16-le", "replace"))

    def brace(self, brace: str) -> None:
        self.end_bytes()
        self.star = False
        if brace == "{":
            if len(self.groups) < _DEEPEST:
                self.groups.append((self.is_hidden, self.in_tag, self.unicode_skip))
        elif self.groups:
            self.is_hidden, self.in_tag, self.unicode_skip = self.groups.pop()

    def symbol(self, symbol: str) -> None:
        if symbol == "*":
            self.star = True
        else:
            self.say(_SYMBOLS.get(symbol, symbol if symbol in "\\{}" else ""))

    def word(self, word: str, number: int | None) -> None:
        self.end_bytes()
        if self.star:
            self.star = False
            self.in_tag = word == "htmltag"
            self.is_hidden = self.is_hidden or not (self.in_tag and self.was_html)
        elif word in _NOT_SHOWN:
            self.is_hidden = True
        elif word == "htmlrtf":
            self.is_rtf_only = number != 0
        elif word == "ansicpg" and number:
            self.codepage = f"cp{number}"
        elif word == "uc":
            self.unicode_skip = number if number is not None else 1
        elif word == "u" and number is not None:
            self.say(chr(number % 0x10000))
            self.to_skip = min(self.unicode_skip, 10)
        else:
            self.say(_BREAKS.get(word) or _SIGNS.get(word) or "")

    def say_byte(self, byte: int) -> None:
        if self.to_skip:
            self.to_skip -= 1
        elif self.is_shown:
            self.bytes.append(byte)

    def say(self, text: str) -> None:
        self.end_bytes()
        if self.to_skip and text:
            skipped = min(self.to_skip, len(text))
            text, self.to_skip = text[skipped:], self.to_skip - skipped
        if text and self.is_shown:
            self.pieces.append(text if not self.was_html or self.in_tag else _escape_html(text))

    def end_bytes(self) -> None:
        if self.bytes:
            raw = bytes(self.bytes)
            self.bytes.clear()
            text = decode_text(raw, self.codepage if codec_of(self.codepage) else "").text
            self.pieces.append(text if not self.was_html or self.in_tag else _escape_html(text))

    @property
    def is_shown(self) -> bool:
        return not self.is_hidden and not (self.was_html and self.is_rtf_only)


def _escape_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rtf_words(rtf: bytes) -> tuple[str, bool]:
    """Return the words of rich text, and whether they are the HTML it was made from."""
    source = rtf[:LONGEST].decode("latin-1")
    was_html = "\\fromhtml1" in source[:2_000]
    return _Reader(was_html=was_html).read(source), was_html
