"""A mail's text as lines, each with what matching needs: its depth of `>`, and its words without ornaments."""

import re
from dataclasses import dataclass

LONGEST_LOOK = 600  # characters of a line that matching looks at; no opener or signature is longer

_INVISIBLE = dict.fromkeys(
    [0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)]
)
_SPACES = dict.fromkeys([0x09, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_TWINS = {
    "：": ":",
    "፦": ":",
    "﹕": ":",
    "＜": "<",
    "＞": ">",
    "’": "'",
    "‘": "'",
    "‐": "-",
    "‑": "-",
    "−": "-",
}
_TABLE = str.maketrans({**_INVISIBLE, **_SPACES, **_TWINS})
_QUOTE_MARKS = re.compile(r" {0,3}((?:> ?)+)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `raw`: as it came. `depth`: how many `>` it begins with. `words`: the rest of it in small
    letters, odd spaces and invisible characters evened out, cut at 600 characters."""

    raw: str
    depth: int
    words: str

    @property
    def is_blank(self) -> bool:
        """Nothing to read, also behind its `>`."""
        return not self.words

    @property
    def is_empty(self) -> bool:
        """Nothing to read and no `>`."""
        return not self.words and not self.depth


def read_lines(text: str) -> list[Line]:
    """The lines of `text`, whatever its line endings."""
    return [_read(raw) for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def _read(raw: str) -> Line:
    start = raw[:LONGEST_LOOK].translate(_TABLE)
    marks = _QUOTE_MARKS.match(start)
    depth = marks[1].count(">") if marks else 0
    rest = start[marks.end() :] if marks else start
    return Line(raw, depth, rest.strip().lower())
