"""Bytes that say what they are, say nothing, or lie: always readable text, and a word on what was wrong."""

import codecs
import re
from dataclasses import dataclass
from typing import Final

_WIDER: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
"""Codec by Python's name -> one that reads the same and what its users really send."""

_OTHER_NAMES: Final = {
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-6-e": "iso8859-6",
    "ks_c_5601-1987": "cp949",
    "x-gbk": "gb18030",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-sjis": "cp932",
    "x-euc-jp": "euc_jp",
    "x-big5": "big5hkscs",
    "cp-850": "cp850",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "unicode": "utf-16",
    "ansi_x3.4-1968": "ascii",
}

_NEVER: Final = {
    "idna",
    "punycode",
    "unicode_escape",
    "raw_unicode_escape",
    "undefined",
    "utf-7-imap",
}
"""Codecs that rewrite text, or take time that grows with its square."""

_PLAIN: Final = re.compile(rb"[\t\n\r\x20-\x7e]*")
_ESCAPES: Final = b"\x1b"
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and a few words about what was wrong with its charset; empty when nothing was."""

    text: str
    defect: str


def decode(raw: bytes, declared: str) -> Decoded:
    """Reads `raw` by the charset it declares (empty: none), or the likeliest one where that does not fit."""
    found = _decoded(raw, declared.strip().strip("\"'").lower())
    return Decoded(cleaned(found.text), found.defect)


def cleaned(text: str) -> str:
    """Without what no screen shows and no database takes; lone surrogates become the replacement mark."""
    return _UNPRINTABLE.sub("", _SURROGATE.sub("\ufffd", text))


def codec_of(declared: str) -> str | None:
    """Python's name of the codec to read that charset with; None when there is none."""
    name = _OTHER_NAMES.get(declared, declared)
    if not name or len(name) > 60 or not name.isprintable():
        return None
    try:
        found = codecs.lookup(name).name
        if found in _NEVER:
            return None
        b"".decode(found)
    except (LookupError, ValueError, UnicodeError, TypeError):
        return None
    return _WIDER.get(found, found)


def _decoded(raw: bytes, declared: str) -> Decoded:
    codec = codec_of(declared)
    if codec and codec.startswith("iso2022_jp"):
        from yesdesk.channels.email.reading.japanese import decode_iso_2022_jp

        return Decoded(decode_iso_2022_jp(raw), "")
    if _PLAIN.fullmatch(raw) and not _reads_plain_bytes_otherwise(codec):
        return Decoded(raw.decode("ascii"), "" if codec or not declared else _unknown(declared))
    if codec and not _is_rather_utf8(raw, codec):
        try:
            return Decoded(raw.decode(codec), "")
        except (UnicodeError, ValueError):
            return _guessed(raw, f"text is not in {codec}", codec)
    return _guessed(raw, "" if codec or not declared else _unknown(declared), codec)


def _unknown(declared: str) -> str:
    return f"unknown charset {declared[:40]!r}"


def _reads_plain_bytes_otherwise(codec: str | None) -> bool:
    """UTF-16, UTF-7 and HZ mean something else by bytes that look like plain English."""
    return codec is not None and codec.startswith(
        ("utf-16", "utf-32", "utf-7", "hz", "cp037", "cp500")
    )


def _is_rather_utf8(raw: bytes, codec: str) -> bool:
    """Bytes that happen to be sound UTF-8 with more than ASCII are UTF-8, whatever one-byte charset is claimed."""
    if not codec.startswith(("cp125", "iso8859", "cp874", "koi8", "mac_")):
        return False
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _guessed(raw: bytes, defect: str, codec: str | None) -> Decoded:
    if _ESCAPES in raw and re.search(rb"\x1b\$[@B]", raw):
        from yesdesk.channels.email.reading.japanese import decode_iso_2022_jp

        return Decoded(decode_iso_2022_jp(raw), defect or "no charset, read as iso-2022-jp")
    for candidate in ("utf-8", "cp1252"):
        try:
            text = raw.decode(candidate)
            break
        except (UnicodeError, ValueError):
            continue
    else:
        text = raw.decode(codec or "utf-8", errors="replace")
        candidate = codec or "utf-8"
    return Decoded(text, defect and f"{defect}, read as {candidate}")
