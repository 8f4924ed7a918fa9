"""Texts and files among a mail's parts, and the words of the texts; of a bare invitation, its words."""

import re
from dataclasses import dataclass, field
from typing import IO, Final

from yesdesk.mail.parse.charsets import decode_text
from yesdesk.mail.parse.decoding import UuencodedFile, decode_body, known_encoding, without_blocks
from yesdesk.mail.parse.files import first_bytes
from yesdesk.mail.parse.html import html_to_text
from yesdesk.mail.parse.structure import MimePart

_TEXTS: Final = {"text/plain", "text/html"}
_OTHER_WORDINGS: Final = {"text/enriched", "text/richtext", "text/x-amp-html", "text/watch-html"}


@dataclass(slots=True)
class SortedParts:
    texts: list["Wordings"] = field(default_factory=list)
    files: list[MimePart] = field(default_factory=list)
    inline: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Wordings:
    plain: list[MimePart] = field(default_factory=list)
    html: list[MimePart] = field(default_factory=list)


def sort_parts(root: MimePart) -> SortedParts:
    sorted_ = SortedParts()
    _walk(root, sorted_, None)
    return sorted_


def file_name(part: MimePart, charset: str = "") -> str:
    return (
        part.disposition.text("filename", charset)
        or part.content.text("name", charset)
        or part.disposition.text("name", charset)
    )


def is_text(part: MimePart) -> bool:
    """Return whether a part is shown: it has no name, and is not sent as an attachment."""
    if part.type.startswith("multipart/"):
        return True  # its parts cannot be told apart
    if part.type not in _TEXTS or part.disposition.value == "attachment":
        return False
    return part.depth == 0 or not file_name(part)


def _walk(part: MimePart, sorted_: SortedParts, wordings: Wordings | None) -> None:
    """Sort one part; `wordings` is the alternative that it is in, None outside."""
    if not part.children:
        _place_part(part, sorted_, wordings)
    elif part.type == "multipart/alternative":
        within = wordings or Wordings()
        for child in part.children:
            _walk(child, sorted_, within)
        if wordings is None and (within.plain or within.html):
            sorted_.texts.append(within)
    elif part.type == "multipart/related":
        _walk_related(part, sorted_, wordings)
    else:
        for child in part.children:
            _walk(child, sorted_, wordings)


def _walk_related(part: MimePart, sorted_: SortedParts, wordings: Wordings | None) -> None:
    for child in part.children:
        before = len(sorted_.files)
        _walk(child, sorted_, wordings)
        for file in sorted_.files[before:]:
            if file.disposition.value != "attachment":
                sorted_.inline.add(id(file))


def _place_part(part: MimePart, sorted_: SortedParts, wordings: Wordings | None) -> None:
    if not is_text(part):
        is_wording = wordings is not None and part.type in _OTHER_WORDINGS
        if not (is_wording and not file_name(part)):
            sorted_.files.append(part)
            if part.disposition.value == "inline":
                sorted_.inline.add(id(part))
        return
    within = wordings or Wordings()
    (within.html if part.type == "text/html" else within.plain).append(part)
    if wordings is None:
        sorted_.texts.append(within)


LONGEST: Final = 2_000_000
_ALTOGETHER: Final = 2 * LONGEST
"""Bytes of all texts: they must not fill the folding process's memory."""
_MOST_TEXTS: Final = 200
_STUB: Final = 500
"""Characters: a shorter plain wording may only say that there is an HTML one."""
_TIMES: Final = 10
"""The ratio of words from which the HTML wording is the mail's own."""


@dataclass(slots=True)
class MailText:
    text: str = ""
    html: str = ""
    is_html: bool = False
    room: int = _ALTOGETHER
    blocks: list[UuencodedFile] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)

    def take_box(self, text: str, html: str) -> None:
        self.html = self.html or html
        self.is_html = not text.strip()
        self.text = html_to_text(html) if self.is_html else text.replace("\r\n", "\n")

    def take_file(self, file: IO[bytes], part: MimePart) -> None:
        if part.disposition.value == "attachment" and part.depth:
            return
        if part.type == "text/calendar":
            self.text = calendar_text(_text_of_part(file, part, self))
        elif part.type == "text/plain":
            self.text = _text_of_part(file, part, self)
        elif part.type == "text/html":
            self.html = _text_of_part(file, part, self)
            self.text = html_to_text(self.html)
            self.is_html = True


def mail_text(file: IO[bytes], texts: list[Wordings]) -> MailText:
    """Read each stretch of text, plain where there is any, else made from HTML; joined by a blank line."""
    words = MailText()
    stretches: list[str] = []
    made: list[bool] = []
    for wordings in texts[:_MOST_TEXTS]:
        html = "\n".join(_text_of_part(file, part, words) for part in wordings.html)
        plain = "\n\n".join(_plain_text(file, part, words) for part in wordings.plain)
        words.html += html
        read = html_to_text(html) if html.strip() and len(plain) < _STUB else ""
        is_made = len(plain.split()) * _TIMES <= len(read.split()) and bool(read)
        said = read if is_made else plain
        if said.strip() and not _is_said_already(said, stretches):
            stretches.append(said)
            made.append(is_made)
    words.text = "\n\n".join(each.strip("\n") for each in stretches[:-1])
    words.text += ("\n\n" if len(stretches) > 1 else "") + "".join(stretches[-1:])
    words.is_html = bool(made) and all(made)
    return words


def _is_said_already(said: str, stretches: list[str]) -> bool:
    """Skip a repeated stretch: some programs send both wordings one after the other."""
    wanted = "".join(said.split())
    return any("".join(each.split()) == wanted for each in stretches[-3:])


def _plain_text(file: IO[bytes], part: MimePart, words: MailText) -> str:
    text = without_blocks(decode_body(file, part), min(LONGEST, words.room))
    words.blocks += text.blocks
    return _decode_into(part, bytes(text.kept), words, is_cut=text.is_cut)


def _text_of_part(file: IO[bytes], part: MimePart, words: MailText) -> str:
    raw, is_cut = first_bytes(decode_body(file, part), min(LONGEST, words.room))
    return _decode_into(part, raw, words, is_cut=is_cut)


def _decode_into(part: MimePart, raw: bytes, words: MailText, *, is_cut: bool) -> str:
    """Decode a text part. Takes its bytes off `words.room` and adds what went wrong to `words.defects`."""
    words.room -= len(raw)
    found = decode_text(raw, part.content.token("charset"))
    if is_cut:
        words.defects.append("text longer than 2 MB, the rest is in the raw mail")
    if found.defect:
        words.defects.append(found.defect)
    if not known_encoding(part.encoding):
        words.defects.append(f"unknown transfer encoding {part.encoding[:40]!r}")
    return found.text.replace("\r\n", "\n").replace("\r", "\n")


_FOLDS: Final = re.compile(r"\r?\n[ \t]")
_BACKSLASHED: Final = re.compile(r"\\([nN,;\\])")
_TIME: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
_MOST_EVENTS: Final = 5


def calendar_text(source: str) -> str:
    """Each event's name, time, place and description, without labels, so in no language. Empty when it has none."""
    events: list[dict[str, str]] = []
    for line in _FOLDS.sub("", source).splitlines():
        head, _, value = line.partition(":")
        name, _, parameters = head.upper().partition(";")
        if name == "BEGIN" and value.strip().upper() == "VEVENT":
            events.append({})
        elif events and name in {"SUMMARY", "LOCATION", "DESCRIPTION", "DTSTART", "DTEND"}:
            events[-1].setdefault(name, value)
            if name == "DTSTART" and "TZID=" in parameters:
                events[-1].setdefault("TZID", head.partition("=")[2].strip('"'))
    return "\n\n".join(text for text in map(_event_in_words, events[:_MOST_EVENTS]) if text)


def _event_in_words(event: dict[str, str]) -> str:
    begins, ends = _time_in_words(event.get("DTSTART", "")), _time_in_words(event.get("DTEND", ""))
    zone = event.get("TZID", "") or ("UTC" if event.get("DTSTART", "").endswith("Z") else "")
    if begins and ends and begins[:10] == ends[:10]:
        ends = ends[11:]
    time = " – ".join(each for each in (begins, ends) if each)
    lines = (
        _unescape_value(event.get("SUMMARY", "")),
        f"{time} ({zone})" if time and zone else time,
        _unescape_value(event.get("LOCATION", "")),
        _unescape_value(event.get("DESCRIPTION", "")),
    )
    return "\n".join(line for line in lines if line)


def _time_in_words(value: str) -> str:
    found = _TIME.match(value)
    if found is None:
        return ""
    year, month, day, hour, minute, _ = found.groups()
    return f"{year}-{month}-{day}" + (f" {hour}:{minute}" if hour else "")


def _unescape_value(value: str) -> str:
    return _BACKSLASHED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
