"""Find the parts of a mail in its file: offsets, never bytes, so that 60 MB cost no more than 60 KB. The standard
library's parser keeps every line (three times the size) and fails at 500 nested parts. It cannot give back the bytes of
a mail inside a mail."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Final

from yesdesk.mail.parse.buffered_reader import FileWindow
from yesdesk.mail.parse.headers import Parameters, RawHeaders, read_fields, read_parameters

MOST_LINES: Final = 400
MOST_BYTES: Final = 65_536
_NAMED: Final = re.compile(
    rb"(?i)(from|to|date|subject|message-id|mime-version|reply-to|content-type|content-transfer-encoding)[ \t]*:"
)
"""Fields a head has once. In a text they stand where a mail is quoted, whose head has them already."""
_ANY_FIELD: Final = re.compile(rb"([!-9;-~]+)[ \t]*:")
_LONG: Final = re.compile(rb"[A-Za-z0-9+/=_-]{24,}[;\s]*")
_SHORT: Final = re.compile(rb"[A-Za-z0-9+/=_-]{1,80}[;\s]*")
_OF_MACHINES: Final = re.compile(
    rb"(?i)(dkim-|domainkey-|arc-|authentication-|x-|.*-?signature|autocrypt|openpgp|face)"
)


def head_goes_on(head: Sequence[bytes], ahead: Sequence[bytes]) -> bool:
    """Return whether a field that the head still lacks stands before the next blank line."""
    there = {_named_in_line(line, _NAMED) for line in head}
    return any((name := _named_in_line(line, _NAMED)) and name not in there for line in ahead)


def is_a_value_cut(head: Sequence[bytes], ahead: Sequence[bytes]) -> bool:
    """Return whether all lines up to the blank one are the rest of a signature's base64 that lost its indent."""
    last = next((line for line in reversed(head) if line[:1] not in b" \t"), b"")
    if not ahead or not _OF_MACHINES.match(_named_in_line(last, _ANY_FIELD)):
        return False
    begins = (head[-1].strip(), ahead[0])  # the last line of it is a short one
    return any(map(_LONG.fullmatch, begins)) and all(map(_SHORT.fullmatch, ahead))


def _named_in_line(line: bytes, pattern: re.Pattern[bytes]) -> bytes:
    found = pattern.match(line)
    return found[1].lower() if found else b""


MOST_PARTS: Final = 1_000
"""Files and texts that are shown; a mail with more keeps the rest in its raw file."""
DEEPEST: Final = 60
_HEADER_BYTES: Final = 1_048_576
_MOST_HEADER_BYTES: Final = 8_388_608  # what follows is text, or nothing
MOST_COUNTED: Final = 20_000
_MOST_LOOKED_AT: Final = 1_000_000
_FIELD: Final = re.compile(rb"[!-9;-~]+[ \t]*:")
_PARAMETER: Final = re.compile(rb"[\w*-]{1,40}=(?![^\";]*:)")
_WELL_KNOWN: Final = re.compile(
    rb"(?i)(?:from|to|cc|date|subject|message-id|mime-version|received|return-path|delivered-to"
    rb"|reply-to|sender|content-(?:type|transfer-encoding)|x-[\w-]+)[ \t]*:"
)
_BLANK_BYTES: Final = 2_000


@dataclass(slots=True)
class MimePart:
    fields: RawHeaders
    content: Parameters
    disposition: Parameters
    begins: int
    ends: int = -1
    depth: int = 0
    children: list["MimePart"] = field(default_factory=list)

    @property
    def type(self) -> str:
        return self.content.value

    @property
    def encoding(self) -> str:
        said = (
            self.fields.first("content-transfer-encoding").partition(";")[0].strip(" \t\"'").lower()
        )
        if said.startswith("quoted") and said.endswith("printable"):
            return "quoted-printable"
        return "base64" if said in {"base-64", "b64"} else said


def leaves(part: MimePart) -> Iterator[MimePart]:
    if not part.children:
        yield part
    for child in part.children:
        yield from leaves(child)


@dataclass(slots=True)
class Structure:
    root: MimePart
    defects: list[str]
    left_out: int


@dataclass(slots=True)
class _Open:
    part: MimePart
    boundary: bytes
    ended: bool = False


class _Splitter:
    def __init__(self, file: IO[bytes], begins: int) -> None:
        self.window = FileWindow(file)
        self.at = begins
        self.line_begins = True
        self.open: list[_Open] = []
        self.defects: list[str] = []
        self.parts = 0
        self.looked_at = 0
        self.left_out = 0

    def split(self) -> Structure:
        root = self._start_part(None)
        current: MimePart | None = root
        while self.open and self._may_go_on() and self._go_to_dashes():
            line = self.window.line(self.at)
            met = self._boundary(line) or self._adopted(line, current)
            if met is None:
                self._advance(line)
            else:
                current = self._end_part_and_go_on(met, current, line)
        self.at = self.window.size()
        self._finish(current)
        return Structure(root, self.defects, self.left_out)

    def _may_go_on(self) -> bool:
        self.looked_at += 1
        return self.left_out < MOST_COUNTED and self.looked_at < _MOST_LOOKED_AT

    def _go_to_dashes(self) -> bool:
        if self.line_begins and self.window.line(self.at).startswith(b"--"):
            return True
        found = self.window.find(b"\n--", self.at)
        self.at = found + 1
        self.line_begins = True
        return found >= 0

    def _advance(self, line: bytes) -> None:
        self.at += len(line)
        self.line_begins = line.endswith(b"\n")

    def _boundary(self, line: bytes) -> tuple[int, bool] | None:
        """The open multipart that this line is a boundary of, innermost first, and whether it ends it."""
        said = line.rstrip()[2:]
        for index in range(len(self.open) - 1, -1, -1):
            each = self.open[index]
            if each.ended:
                continue
            if said == each.boundary:
                return index, False
            if said == each.boundary + b"--":
                return index, True
        return None

    def _adopted(self, line: bytes, current: MimePart | None) -> tuple[int, bool] | None:
        """A boundary that the header does not name, where a multipart has no part yet: a header field follows it."""
        last = self.open[-1]
        if current is not last.part or len(line) > 200 or not line.rstrip()[2:]:
            return None
        following = self.window.line(self.at + len(line))
        if not following.lower().startswith(b"content-"):
            return None
        self._note_defect_once("a multipart has another boundary than it says")
        last.boundary = line.rstrip()[2:]
        return len(self.open) - 1, False

    def _end_part_and_go_on(
        self, met: tuple[int, bool], current: MimePart | None, line: bytes
    ) -> MimePart | None:
        index, ends = met
        end = self.at - self.window.break_before(self.at)
        self._close(current, end)
        for each in self.open[index + 1 :]:
            self._close(each.part, end)
            if not each.ended:
                self._note_defect_once("a multipart has no end")
        del self.open[index + 1 :]
        self._advance(line)
        if ends:
            self.open[index].ended = True
            return None
        if self.parts >= MOST_PARTS:
            self.left_out += 1
            return None
        return self._start_part(self.open[index].part)

    def _close(self, part: MimePart | None, end: int) -> None:
        if part is not None and part.ends < 0:
            part.ends = max(part.begins, end)

    def _finish(self, current: MimePart | None) -> None:
        """Cut a line end before a missing boundary: it would have been the boundary's."""
        is_cut = any(not each.ended for each in self.open)
        end = self.at - self.window.break_before(self.at) if is_cut else self.at
        self._close(current, end)
        for each in self.open:
            self._close(each.part, end)
        if is_cut:
            self._note_defect_once("a multipart has no end")

    def _start_part(self, parent: MimePart | None) -> MimePart:
        self.parts += 1
        block = self._header_block(is_top=parent is None)
        fields = read_fields(block)
        usual = "message/rfc822" if parent and parent.type == "multipart/digest" else "text/plain"
        content = read_parameters(fields.raw("content-type"), usual)
        part = MimePart(
            fields=fields,
            content=content,
            disposition=read_parameters(fields.raw("content-disposition"), ""),
            begins=self.at,
            depth=parent.depth + 1 if parent else 0,
        )
        if parent is not None:
            parent.children.append(part)
        if part.type.startswith("multipart/"):
            self._open_multipart(part)
        return part

    def _open_multipart(self, part: MimePart) -> None:
        boundary = part.content.raw("boundary").rstrip()
        if not boundary:
            self._note_defect_once("a multipart without a boundary")
        elif part.depth >= DEEPEST:
            self._note_defect_once(f"parts nested deeper than {DEEPEST}")
        else:
            self.open.append(_Open(part, boundary))

    def _header_block(self, *, is_top: bool) -> bytes:
        """Return the lines up to the blank one. A line that cannot be a header field begins the body."""
        lines: list[bytes] = []
        size = 0
        while size <= _MOST_HEADER_BYTES:
            line = self.window.line(self.at)
            if not line:
                break
            if self.line_begins and not line.strip(b"\r\n"):
                self._advance(line)
                if is_top and self._headers_go_on(lines):
                    continue
                break
            kept = self._header_line(line, lines, is_top=is_top)
            if kept is None:
                self._note_defect_once("no blank line between headers and text")
                break
            self._advance(line)
            size += len(line)
            if size <= _HEADER_BYTES:
                lines.append(kept)
        if size > _HEADER_BYTES:
            self._note_defect_once("headers longer than 1 MB")
        return b"".join(lines)

    def _header_line(self, line: bytes, lines: list[bytes], *, is_top: bool) -> bytes | None:
        if not self.line_begins or _FIELD.match(line):
            return line
        if line[:1] in b" \t":
            return line if lines or is_top else None
        if _PARAMETER.match(line) and lines and lines[-1].rstrip().endswith(b";"):
            return b" " + line
        if is_top and not lines and line.startswith((b"From ", b">From ")):
            return line
        return self._repair_junk_line(line, lines) if is_top else None

    def _repair_junk_line(self, line: bytes, lines: list[bytes]) -> bytes | None:
        if not _WELL_KNOWN.match(self.window.line(self.at + len(line))):
            ahead = self._lines_up_to_blank(self.at)
            if is_a_value_cut(lines, ahead):
                return b" " + line
            if not head_goes_on(lines, ahead):
                return None
        self._note_defect_once("a line among the headers is none")
        return b"X-Unreadable: " + line

    def _lines_up_to_blank(self, at: int) -> list[bytes]:
        lines: list[bytes] = []
        begins = at
        while len(lines) < MOST_LINES and at < begins + MOST_BYTES:
            line = self.window.line(at)
            if not line.strip():
                return lines
            lines.append(line)
            at += len(line)
        return []

    def _headers_go_on(self, lines: list[bytes]) -> bool:
        """Return whether this blank line stands among headers without a sender yet, and better known ones follow."""
        at, line = self.at, b"\n"
        while line and not line.strip() and at < self.at + _BLANK_BYTES:
            line = self.window.line(at)
            at += len(line)
        if any(each[:5].lower() == b"from:" for each in lines):
            return False
        if not _WELL_KNOWN.match(line) and not self._is_a_head(at - len(line), lines):
            return False
        self._note_defect_once("a blank line among the headers")
        self.at = at - len(line)
        return True

    def _is_a_head(self, at: int, lines: list[bytes]) -> bool:
        ahead = self._lines_up_to_blank(at)
        is_first = not any(each.strip() for each in lines)
        fields = bool(ahead) and _FIELD.match(ahead[0]) is not None
        return is_first and fields and any(each[:5].lower() == b"from:" for each in ahead)

    def _note_defect_once(self, defect: str) -> None:
        if defect not in self.defects:
            self.defects.append(defect)


def parse_structure(file: IO[bytes], begins: int = 0) -> Structure:
    """Read a mail's structure from a seekable file, once through. Raises OSError only."""
    begins += _bytes_before_headers(file, begins)
    return _Splitter(file, begins).split()


def as_one_part(file: IO[bytes]) -> Structure:
    """Return the mail as one text behind its first headers: for a mail that cannot be split."""
    file.seek(0)
    start = file.read(_HEADER_BYTES)
    block, _, _ = start.replace(b"\r\n", b"\n").partition(b"\n\n")
    nothing = read_parameters(b"", "text/plain")
    root = MimePart(read_fields(block), nothing, nothing, begins=0, ends=FileWindow(file).size())
    return Structure(root, [], 0)


def _bytes_before_headers(file: IO[bytes], begins: int) -> int:
    file.seek(begins)
    start = file.read(1_024)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    return len(start) - len(text) if _FIELD.match(text) else 0
