"""Text out of bytes that tell their charset, tell none, or lie; and a word on the fault. ISO-2022-JP is read as mail
programs write it: with vendor characters that no codec of Python's knows."""

import codecs
import re
from dataclasses import dataclass
from typing import Final

_ESCAPE: Final = re.compile(rb"\x1b(?:\$[@B]|\$\([@BD]|\([BJIH])")


def decode_iso_2022_jp(raw: bytes) -> str:
    """Decode each run between escapes by its own set; two-byte sets by way of cp932, which knows `①`. Never fails."""
    pieces: list[str] = []
    at, charset = 0, b"\x1b(B"
    for escape in _ESCAPE.finditer(raw):
        pieces.append(_decode_run(raw[at : escape.start()], charset))
        at, charset = escape.end(), escape[0]
    pieces.append(_decode_run(raw[at:], charset))
    return "".join(pieces)


def _decode_run(raw: bytes, charset: bytes) -> str:
    if charset in {b"\x1b$@", b"\x1b$B", b"\x1b$(@", b"\x1b$(B"}:
        return _two_bytes(raw)
    if charset == b"\x1b$(D":
        supplement = b"".join(
            b"\x8f" + bytes((a | 0x80, b | 0x80)) for a, b in zip(raw[::2], raw[1::2], strict=False)
        )
        return supplement.decode("euc_jp", errors="replace")
    if charset == b"\x1b(I":
        return bytes(byte | 0x80 for byte in raw).decode("cp932", errors="replace")
    return raw.decode("cp932" if max(raw, default=0) > 0x7F else "ascii", errors="replace")


def _two_bytes(raw: bytes) -> str:
    """Read JIS rows as Shift_JIS; a wrong line end inside ends the run of the pair alone."""
    pieces: list[bytes] = []
    at = 0
    while at < len(raw):
        first = raw[at]
        if first < 0x21 or first > 0x7E or at + 1 >= len(raw) or not 0x21 <= raw[at + 1] <= 0x7E:
            pieces.append(bytes((first,)) if first < 0x80 else b"")
            at += 1
            continue
        pieces.append(_shift_jis_bytes(first, raw[at + 1]))
        at += 2
    return b"".join(pieces).decode("cp932", errors="replace")


def _shift_jis_bytes(row: int, cell: int) -> bytes:
    lead = (row - 0x21) // 2 + 0x81
    lead += 0x40 if lead > 0x9F else 0
    trail = cell + 0x1F + (cell >= 0x60) if row % 2 else cell + 0x7E
    return bytes((lead, trail))


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
"""Wider codecs that read the same, by Python's name: their users really send those."""

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
_JAPANESE: Final = re.compile(rb"\x1b\$[@B]")
_UTF7_ENDED: Final = re.compile(rb"\+[AI][A-Za-z0-9+/]{2,40}-")
_UTF7: Final = re.compile(rb"\+[AI][A-Za-z0-9+/]{2,40}(?:-|(?![A-Za-z0-9+/-]))")
_LATIN: Final = re.compile("[\u00a1-\u024f\u2010-\u2026\u20ac]+")
_WORDS: Final = re.compile(rb"[A-Za-z\x81-\x84\x86-\x90\x98\x9a-\x9f\xc0-\xff]+")
"""Letters, also of other scripts, but no quotation marks and dashes of windows-1252."""
_ASCII: Final = bytes(range(128))
_LONG_RUN_BYTES: Final = 4
_HANZI: Final = re.compile(rb"(?:[\xb0-\xd7][\xa1-\xfe]|[\xa1\xa3][\xa1-\xfe])+")
_ENOUGH: Final = 5
_LOOKED_AT: Final = 65_536
_OTHER_SCRIPTS: Final = (
    "koi8-r",
    "koi8-u",
    "cp1251",
    "iso8859-5",
    "gb18030",
    "big5hkscs",
    "cp932",
    "euc-jp",
    "cp949",
    "cp1253",
    "cp1255",
    "cp1256",
    "cp874",
    "cp1252",
)
"""Charsets to compare undeclared mail with: of other scripts, and the likeliest western one."""
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    defect: str


def decode_text(raw: bytes, declared: str) -> Decoded:
    """Read `raw` by the charset it declares (empty: none), or the likeliest one where that does not fit."""
    found = _decode_declared(raw, declared.strip().strip("\"'").lower())
    return Decoded(cleaned(found.text), found.defect)


def cleaned(text: str) -> str:
    """Remove signs that no screen shows and no database takes; lone surrogates become the replacement mark."""
    return _UNPRINTABLE.sub("", _SURROGATE.sub("\ufffd", text))


def codec_of(declared: str) -> str | None:
    name = _OTHER_NAMES.get(declared, declared)
    if not name or len(name) > 60 or not name.isprintable():
        return None
    try:
        found = codecs.lookup(name).name
        if found in _NEVER:
            return None
        b"a".decode(found, errors="replace")  # refuses codecs that are no charsets
    except (LookupError, ValueError, UnicodeError, TypeError):
        return None
    return _WIDER.get(found, found)


def _decode_declared(raw: bytes, declared: str) -> Decoded:
    codec = codec_of(declared)
    if codec and codec.startswith("iso2022_jp"):
        return Decoded(decode_iso_2022_jp(raw), "")
    if _PLAIN.fullmatch(raw) and not _reads_plain_bytes_otherwise(codec):
        silent = not declared or _says_nothing(declared)
        text = _read_utf7(raw) if silent else raw
        return Decoded(
            text.decode(), "" if codec or not declared else _unknown_charset_defect(declared)
        )
    if codec and not _says_nothing(declared) and not _is_rather_utf8(raw, codec):
        if codec == "cp1252" and (other := _of_another_script(raw)):
            return Decoded(
                raw.decode(other, errors="replace"), f"text is not in {codec}, read as {other}"
            )
        try:
            return Decoded(raw.decode(codec), "")
        except (UnicodeError, ValueError):
            return _guessed(raw, f"text is not in {codec}", codec)
    return _guessed(raw, "" if codec or not declared else _unknown_charset_defect(declared), None)


def _read_utf7(raw: bytes) -> bytes:
    """Read a text without a charset as UTF-7, where it has letters between a plus and, once at least, a minus."""
    is_it = any(_from_utf7(found) != found[0] for found in _UTF7_ENDED.finditer(raw[:_LOOKED_AT]))
    return _UTF7.sub(_from_utf7, raw) if is_it else raw


def _from_utf7(found: re.Match[bytes]) -> bytes:
    try:
        text = found[0].decode("utf-7")
    except UnicodeError:
        return found[0]
    return text.encode() if _LATIN.fullmatch(text) else found[0]


def _unknown_charset_defect(declared: str) -> str:
    return f"unknown charset {declared[:40]!r}"


def _says_nothing(declared: str) -> bool:
    """Tell a claim of ASCII, which has no letter for bytes like these."""
    try:
        return codecs.lookup(declared).name == "ascii"
    except LookupError:
        return False


def _reads_plain_bytes_otherwise(codec: str | None) -> bool:
    """Tell UTF-16, UTF-7 and HZ, whose bytes may look like plain English."""
    return codec is not None and codec.startswith(
        ("utf-16", "utf-32", "utf-7", "hz", "cp037", "cp500", "iso2022")
    )


def _is_rather_utf8(raw: bytes, codec: str) -> bool:
    """Prefer sound UTF-8 with more than ASCII in it to any claimed one-byte charset."""
    return codec.startswith(("cp125", "iso8859", "cp874", "koi8", "mac_")) and _is_decodable(
        raw, "utf-8"
    )


def _guessed(raw: bytes, defect: str, codec: str | None) -> Decoded:
    """Guess; `codec` was declared and does not fit throughout, None when nothing was declared."""
    if _JAPANESE.search(raw):
        return Decoded(decode_iso_2022_jp(raw), defect or "no charset, read as iso-2022-jp")
    if _is_decodable(raw, "utf-8"):
        found = "utf-8"
    elif codec and _nearly_fits(raw, codec):
        return Decoded(raw.decode(codec, errors="replace"), f"{defect} throughout")
    elif _nearly_fits(raw, "utf-8"):
        return Decoded(
            raw.decode("utf-8", errors="replace"), defect or "text is not in utf-8 throughout"
        )
    else:
        found = _detected(raw)
    return Decoded(raw.decode(found, errors="replace"), defect and f"{defect}, read as {found}")


def _is_decodable(raw: bytes, codec: str) -> bool:
    try:
        raw.decode(codec)
    except (UnicodeError, ValueError):
        return False
    return True


def _nearly_fits(raw: bytes, codec: str) -> bool:
    """Return whether a few bytes are damaged in text of that charset: one letter in ten at most."""
    text = raw.decode(codec, errors="replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") * 10 <= beyond_ascii


def _of_another_script(raw: bytes) -> str:
    """The charset of another script, where the claimed western one hardly fits; empty where the claim may be right."""
    runs = re.findall(rb"[\x80-\xff]+", raw[:_LOOKED_AT])
    long_runs = [run for run in runs if len(run) >= _LONG_RUN_BYTES]
    if (
        sum(map(len, long_runs)) * 2 < sum(map(len, runs))
        or len({*b"".join(long_runs)}) < _LONG_RUN_BYTES
    ):
        return ""
    if all(_HANZI.fullmatch(run) for run in runs):
        return "gb18030"
    found = _detected(raw)
    return found if found != "cp1252" else ""


def _detected(raw: bytes) -> str:
    """The likeliest charset. Without a hint all Latin text is windows-1252: its neighbours differ by too little."""
    words = b"".join(word for word in _WORDS.findall(raw[:_LOOKED_AT]) if not word.isascii())
    beyond_ascii = len(words.translate(None, _ASCII))
    if beyond_ascii >= _ENOUGH and beyond_ascii * 5 >= len(words) * 3:
        import chardet

        found = chardet.detect(
            raw[:_LOOKED_AT],
            include_encodings=_OTHER_SCRIPTS,
            no_match_encoding="cp1252",
            compat_names=False,
        )["encoding"]
        codec = codec_of(found or "")
        if codec and _is_decodable(raw[:_LOOKED_AT], codec):
            return codec
    return "cp1252"
