"""A copied header block: "From: / Sent: / To: / Subject:" in any of our languages, bold or not, wrapped or not."""

import re
from collections.abc import Sequence

from yesdesk.mail.quote import phrases
from yesdesk.mail.quote.lines import TextLine

MOST_LINES = 40  # of one block, with wrapped lists of addresses
_KINDS = {
    name: kind for kind, names in phrases.HEADERS.items() for name in phrases.alternatives(names)
}
_HEADER = re.compile(r"[*_| ]{0,4}([^\s:*_][^:]{0,29}?)[*_ ]{0,3}:[*_ ]{0,3}(.*)$")
_RULE = re.compile(r"[-_=*~—–·.]{3,}$|(?:[-*_] ){2,}[-*_]$")
_HAS_DATE = re.compile(r"\d{4}|\d[./-]\d|\d{1,2}:\d{2}")
_IN_ONE_LINE = re.compile(
    r"[*_ ]{0,4}(?:from|von|de|da|van|från|fra)[* ]{0,3}: .{3,120}? [* ]{0,2}"
    r"(?:sent|date|gesendet|envoyé|enviado(?: el)?|inviato|verzonden|skickat|sendt)[* ]{0,3}: .{5,120}?"
    r"[* ]{0,2}(?:to|an|à|para|a|aan|till|til)[* ]{0,3}: "
)


def find_header_block(lines: Sequence[TextLine], start: int) -> int | None:
    """Return the line behind a header block that begins at `start`, or None when there is none."""
    first = lines[start]
    if ":" not in first.words[:40] or _kind(first) is None:
        return None
    if _IN_ONE_LINE.match(first.words):
        return start + 1
    found, end = _read_block(lines, start)
    return end if _is_a_mails(found) else None


def is_header_line(line: TextLine) -> bool:
    """Return whether it has a header's name in front."""
    return _kind(line) is not None


def header_kind(line: TextLine) -> str:
    """The header's name, like `from`; empty for none."""
    return _kind(line) or ""


def is_rule(line: TextLine) -> bool:
    """A line of nothing but dashes, underscores or the like."""
    return _RULE.match(line.words) is not None


def _kind(line: TextLine) -> str | None:
    match = _HEADER.match(line.words)
    return _KINDS.get(match[1].strip()) if match else None


def _read_block(lines: Sequence[TextLine], start: int) -> tuple[dict[str, str], int]:
    """Return the first value of each kind of header, and the line behind the last header."""
    found: dict[str, str] = {}
    end, kind = start, None
    for at in range(start, min(len(lines), start + MOST_LINES)):
        line = lines[at]
        if line.depth != lines[start].depth:
            break
        match = _HEADER.match(line.words)
        here = _KINDS.get(match[1].strip()) if match else None
        if match and here:
            found[here] = f"{found.get(here, '')} {match[2]}".strip()
            kind, end = here, at + 1
        elif line.is_blank:
            if not _goes_on(lines, at):
                break
        elif kind and end == at and _is_wrapped(line, kind):
            found[kind] += " " + line.words
            end = at + 1
        else:
            break
    return found, end


def _goes_on(lines: Sequence[TextLine], blank: int) -> bool:
    """Behind one blank line the next header: HTML made into text writes them so."""
    return blank + 1 < len(lines) and _kind(lines[blank + 1]) is not None


def _is_wrapped(line: TextLine, kind: str) -> bool:
    """A header's value that went on to the next line."""
    if kind in ("to", "cc"):
        return True
    return len(line.words) <= 100 and line.words[-1] not in ".?!"


def _is_a_mails(found: dict[str, str]) -> bool:
    """Return whether these headers are a mail's and not those of a form or of somebody's own list.

    "From: 10:00 / To: 12:00 / Date: 3 March" is a time for a room.
    """
    sender = found.get("from", "")
    addressed = any("@" in value for value in found.values())
    dated = _HAS_DATE.search(found.get("date", "")) is not None
    if sender:
        if sender[0].isdigit() and "@" not in sender:
            return False
        others = len({"date", "to", "subject"} & set(found))
        return (others >= 2 and (addressed or dated)) or (others == 1 and addressed and dated)
    return addressed and dated and bool({"to", "subject"} & set(found))
