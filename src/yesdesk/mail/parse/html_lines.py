"""Lines of text as they grow: what a reader of HTML sees, quoted lines marked with `> `."""

import re
from typing import Final

_WHITE: Final = re.compile(r"[ \t\r\n\f\v]+")
_UNSEEN: Final = re.compile("[\u00ad\u200b\u2060\ufeff]")
_ONLY_UNSEEN: Final = re.compile("[\\s\u034f\u200c\u200d]+")
_DEEPEST: Final = 20


class Lines:
    """Collects text; knows of lines, paragraphs and quotes, and of nothing else in HTML."""

    def __init__(self) -> None:
        self.quoted = 0
        self._done: list[str] = []
        self._last_depth = 0
        self._line: list[str] = []
        self._marker = ""  # of a list's item, until its text comes
        self._cell_ended = False
        self._has_words = False
        self._wants_blank = False

    def say(self, text: str) -> None:
        """Running text: white space is one space."""
        text = _WHITE.sub(" ", _UNSEEN.sub("", text))
        if not self._line or self._line[-1].endswith(" "):
            text = text.lstrip(" ")
        if not text:
            return
        if self._cell_ended and text.strip():
            self._line.append("| " if self._line[-1].endswith(" ") else " | ")
            self._cell_ended = False
            text = text.lstrip(" ")
        if self._marker:
            self._line.append(self._marker)
            self._marker = ""
        self._line.append(text)
        self._has_words = self._has_words or not text.isspace()

    def say_as_it_stands(self, text: str) -> None:
        """Text whose line ends and spaces count."""
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
            if number:
                self.end_line(even_if_empty=True)
            if line:
                self._line.append(line)

    def mark_item(self, marker: str) -> None:
        self.end_line()
        self._marker = marker

    def end_cell(self) -> None:
        """What follows on this line stands in the next cell."""
        self._cell_ended = self._has_words

    def end_line(self, *, even_if_empty: bool = False) -> None:
        line = "".join(self._line).replace("\xa0", " ").rstrip()
        self._line.clear()
        self._cell_ended = self._has_words = False
        if _ONLY_UNSEEN.fullmatch(line):
            line = ""
        if line or even_if_empty:
            self._put(line)

    def end_paragraph(self) -> None:
        self.end_line()
        self._wants_blank = True

    def quote(self, by: int) -> None:
        self.end_line()
        self.quoted = max(0, self.quoted + by)

    def text(self) -> str:
        """Return all of it, with at most one blank line in a row."""
        self.end_line()
        kept: list[str] = []
        for line in self._done:
            if line.strip("> ") or (kept and kept[-1].strip("> ")):
                kept.append(line)
        if kept and not kept[-1].strip("> "):
            kept.pop()
        return "\n".join(kept) + "\n" if kept else ""

    def _put(self, line: str) -> None:
        depth = min(self.quoted, _DEEPEST)
        if self._wants_blank and line:
            if self._done and self._done[-1].strip("> "):
                self._done.append(("> " * min(depth, self._last_depth)).rstrip())
            self._wants_blank = False
        self._done.append(f"{'> ' * depth}{line}".rstrip())
        self._last_depth = depth
