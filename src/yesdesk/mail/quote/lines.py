"""A mail's text as lines, each with its depth of `>`, and its words without ornaments."""

import re
from collections.abc import Sequence
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
_BARS = re.compile(r" {0,3}((?:\| ?)+)")
_RULE = re.compile(r"[-_=*~—–·.]{3,}$|(?:[-*_] ){2,}[-*_]$")


@dataclass(frozen=True, slots=True)
class TextLine:
    raw: str
    depth: int
    words: str

    @property
    def is_blank(self) -> bool:
        return not self.words

    @property
    def is_empty(self) -> bool:
        return not self.words and not self.depth

    @property
    def is_rule(self) -> bool:
        return _RULE.match(self.words) is not None


def split_lines(text: str, *, bars: bool = False) -> list[TextLine]:
    """Split into lines with any line endings. `bars`: a `|` before lines may be a quote mark."""
    raws = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    marks = _BARS if bars and _are_quoted_by_bars(raws) else _QUOTE_MARKS
    lines = [_read_line(raw, marks) for raw in raws]
    for at, line in enumerate(lines):
        if line.depth == 1 and _closes_a_bracket(raws, at):
            lines[at] = TextLine(line.raw, 0, f"> {line.words}".strip())
    return lines


def _are_quoted_by_bars(raws: Sequence[str]) -> bool:
    """Tell bars of a quote, as some programs write it, from the edge of a table."""
    barred = [raw for raw in raws if _BARS.match(raw[:LONGEST_LOOK])]
    inside = any("|" in _BARS.sub("", raw[:LONGEST_LOOK], count=1) for raw in barred)
    return len(barred) >= 2 and not inside and not any(_QUOTE_MARKS.match(raw) for raw in raws)


def _closes_a_bracket(raws: Sequence[str], at: int) -> bool:
    """Tell a `>` at the beginning that closes a `<` of the lines above."""
    above = " ".join(raws[max(0, at - 2) : at])
    return "@" in above and above.count("<") > above.count(">")


def _read_line(raw: str, quote_marks: re.Pattern[str]) -> TextLine:
    start = raw[:LONGEST_LOOK].translate(_TABLE)
    marks = quote_marks.match(start)
    depth = len(marks[1].replace(" ", "")) if marks else 0
    rest = start[marks.end() :] if marks else start
    return TextLine(raw, depth, rest.strip().lower())
