"""Files that old mail programs wrote into the text: `begin 644 name` to `end`."""

import re
from dataclasses import dataclass
from typing import Final

from yesdesk.channels.email.reading.transfer import uudecoded_line

_BEGINS: Final = re.compile(r"^begin [0-7]{3,4} (\S[^\r\n]{0,200})$", re.MULTILINE)
_LINE: Final = re.compile(r"[\x20-\x60]{1,90}")
_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Block:
    name: str
    content: bytes


def take_out_blocks(text: str) -> tuple[str, list[Block]]:
    """The text without its uuencoded blocks, and those. A block that does not end in `end` is left in the text."""
    kept: list[str] = []
    blocks: list[Block] = []
    at = 0
    for begins in _BEGINS.finditer(text):
        if begins.start() < at or len(blocks) >= _MOST:
            continue
        found = _content(text, begins.end() + 1)
        if found is not None:
            content, end = found
            kept.append(text[at : begins.start()])
            blocks.append(Block(begins[1].strip(), content))
            at = end
    kept.append(text[at:])
    return "".join(kept), blocks


def _content(text: str, at: int) -> tuple[bytes, int] | None:
    """The block's bytes and the place behind it; None where a line is none of a block's."""
    pieces: list[bytes] = []
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        at = end + 1
        if line.rstrip() == "end":
            return b"".join(pieces), min(at, len(text))
        if line.strip() and not _LINE.fullmatch(line):
            return None
        pieces.append(uudecoded_line(line.encode("ascii")) if line else b"")
    return None
