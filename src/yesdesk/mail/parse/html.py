"""HTML as text: the words a reader would see, in order, with links, lists, tables and quotes (`> `)."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Final

from yesdesk.mail.parse.charsets import cleaned

_WHITE: Final = re.compile(r"[ \t\r\n\f\v]+")
_UNSEEN_SIGNS: Final = re.compile("[\u00ad\u200b\u2060\ufeff]")
_ONLY_UNSEEN: Final = re.compile("[\\s\u034f\u200c\u200d]+")
_DEEPEST: Final = 20


class Lines:
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
        text = _WHITE.sub(" ", _UNSEEN_SIGNS.sub("", text))
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
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
            if number:
                self.end_line(even_if_empty=True)
            if line:
                self._line.append(line)

    def mark_item(self, marker: str) -> None:
        self.end_line()
        self._marker = marker

    def end_cell(self) -> None:
        self._cell_ended = self._has_words

    def end_line(self, *, even_if_empty: bool = False) -> None:
        line = "".join(self._line).replace("\xa0", " ").rstrip()
        self._line.clear()
        self._cell_ended = self._has_words = False
        if _ONLY_UNSEEN.fullmatch(line):
            line = ""
        if line or even_if_empty:
            self._append_line(line)

    def end_paragraph(self) -> None:
        self.end_line()
        self._wants_blank = True

    def quote(self, by: int) -> None:
        self.end_line()
        self.quoted = max(0, self.quoted + by)

    def text(self) -> str:
        self.end_line()
        kept: list[str] = []
        for line in self._done:
            if line.strip("> ") or (kept and kept[-1].strip("> ")):
                kept.append(line)
        if kept and not kept[-1].strip("> "):
            kept.pop()
        return "\n".join(kept) + "\n" if kept else ""

    def _append_line(self, line: str) -> None:
        depth = min(self.quoted, _DEEPEST)
        if self._wants_blank and line:
            if self._done and self._done[-1].strip("> "):
                self._done.append(("> " * min(depth, self._last_depth)).rstrip())
            self._wants_blank = False
        self._done.append(f"{'> ' * depth}{line}".rstrip())
        self._last_depth = depth


LONGEST: Final = 1_000_000
_UNSEEN: Final = {"head", "script", "style", "title", "template", "svg", "object", "select"}
_PARAGRAPHS: Final = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre"}
_BLOCKS: Final = {
    "address",
    "article",
    "aside",
    "body",
    "caption",
    "center",
    "dd",
    "div",
    "dt",
    "fieldset",
    "figure",
    "footer",
    "form",
    "header",
    "html",
    "main",
    "nav",
    "section",
    "tbody",
    "thead",
    "tr",
}
_VOID: Final = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
_HIDDEN: Final = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|mso-hide\s*:\s*all)")
_RULE: Final = "_" * 32
_LONGEST_LINK: Final = 500


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines = Lines()
        self.links = 0
        self._unseen: list[str] = []  # open elements, from the hidden one inwards
        self._lists: list[int] = []  # the next number of each open list, 0 for bullets
        self._link: tuple[str, list[str]] | None = None
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unseen:
            if tag not in _VOID and len(self._unseen) < 1_000:
                self._unseen.append(tag)
            return
        given = {name: value or "" for name, value in attrs}
        if tag in _UNSEEN or _HIDDEN.search(given.get("style", "").lower()):
            if tag not in _VOID:
                self._unseen.append(tag)
            return
        self._begin_tag(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            if tag in self._unseen:
                while self._unseen.pop() != tag:
                    pass
            elif tag == "body":
                self._unseen.clear()
            return
        self._end_tag(tag)

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._link is not None:
            self._link[1].append(data)
        if self._pre:
            self.lines.say_as_it_stands(data)
        else:
            self.lines.say(data)

    def _begin_tag(self, tag: str, given: dict[str, str]) -> None:
        if tag in _PARAGRAPHS:
            self.lines.end_paragraph()
        elif tag in _BLOCKS:
            self.lines.end_line()
        begin = _BEGINS.get(tag)
        if begin is not None:
            begin(self, given)

    def _end_tag(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self.lines.end_paragraph()
        elif tag in _BLOCKS or tag == "li":
            self.lines.end_line()
        end = _ENDS.get(tag)
        if end is not None:
            end(self)

    def break_line(self, _given: dict[str, str]) -> None:
        self.lines.end_line(even_if_empty=True)

    def rule(self, _given: dict[str, str]) -> None:
        self.lines.end_line()
        self.lines.say(_RULE)
        self.lines.end_line()

    def begin_link(self, given: dict[str, str]) -> None:
        self._link = (given.get("href", "").strip(), [])

    def image(self, given: dict[str, str]) -> None:
        alt = given.get("alt", "").strip()
        if alt:
            self.handle_data(f"[{alt}]" if self._link is None else alt)

    def begin_quote(self, _given: dict[str, str]) -> None:
        self.lines.quote(1)

    def end_quote(self) -> None:
        self.lines.quote(-1)

    def begin_pre(self, _given: dict[str, str]) -> None:
        self._pre += 1

    def end_pre(self) -> None:
        self._pre = max(0, self._pre - 1)

    def begin_bullets(self, _given: dict[str, str]) -> None:
        self._lists.append(0)

    def begin_numbers(self, _given: dict[str, str]) -> None:
        self._lists.append(1)

    def end_list(self) -> None:
        del self._lists[-1:]

    def begin_item(self, _given: dict[str, str]) -> None:
        self.lines.mark_item(self._list_marker())

    def end_cell(self) -> None:
        self.lines.end_cell()

    def _list_marker(self) -> str:
        indent = "  " * min(max(len(self._lists) - 1, 0), 10)
        if not self._lists or not self._lists[-1]:
            return f"{indent}* "
        self._lists[-1] += 1
        return f"{indent}{self._lists[-1] - 1}. "

    def end_link(self) -> None:
        if self._link is None:
            return
        target, said = self._link[0], "".join(self._link[1]).strip()
        self._link = None
        if not target.lower().startswith(("http://", "https://", "mailto:", "tel:", "ftp://")):
            return
        if _bare_address(target) == _bare_address(said) or not said or len(target) > _LONGEST_LINK:
            return
        self.lines.say(f" <{target}>")


_BEGINS: Final[dict[str, Callable[[_Reader, dict[str, str]], None]]] = {
    "a": _Reader.begin_link,
    "blockquote": _Reader.begin_quote,
    "br": _Reader.break_line,
    "hr": _Reader.rule,
    "img": _Reader.image,
    "li": _Reader.begin_item,
    "ol": _Reader.begin_numbers,
    "pre": _Reader.begin_pre,
    "ul": _Reader.begin_bullets,
}
_ENDS: Final[dict[str, Callable[[_Reader], None]]] = {
    "a": _Reader.end_link,
    "blockquote": _Reader.end_quote,
    "ol": _Reader.end_list,
    "pre": _Reader.end_pre,
    "td": _Reader.end_cell,
    "th": _Reader.end_cell,
    "ul": _Reader.end_list,
}


def _bare_address(address: str) -> str:
    shortened = re.sub(r"^(?:https?://|mailto:|tel:|ftp://)", "", address.strip().lower())
    return shortened.removeprefix("www.").rstrip("/")


def html_to_text(source: str) -> str:
    reader = _Reader()
    reader.feed(source[:LONGEST])
    reader.close()
    return cleaned(reader.lines.text())
