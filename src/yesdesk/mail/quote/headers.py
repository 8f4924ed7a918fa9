"""A copied header block: "From: / Sent: / To: / Subject:" in any of our languages, bold or not, wrapped or not. And
whose mail somebody hands on: sender, words and rest of a forward, as far as its copied head tells.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from yesdesk.mail.quote.lines import TextLine, split_lines
from yesdesk.mail.words import word_table

MOST_LINES = 40  # of one block, with wrapped lists of addresses
_KINDS = {name: kind for kind, names in word_table("quotes", "headers").items() for name in names}
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
    """Whether it has a header's name in front."""
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
            if not _next_is_header(lines, at):
                break
        elif kind and end == at and _is_wrapped(line, kind):
            found[kind] += " " + line.words
            end = at + 1
        else:
            break
    return found, end


def _next_is_header(lines: Sequence[TextLine], blank: int) -> bool:
    """Behind one blank line the next header: HTML made into text writes them so."""
    return blank + 1 < len(lines) and _kind(lines[blank + 1]) is not None


def _is_wrapped(line: TextLine, kind: str) -> bool:
    """A header's value that went on to the next line."""
    if kind in ("to", "cc"):
        return True
    return len(line.words) <= 100 and line.words[-1] not in ".?!"


def _is_a_mails(found: dict[str, str]) -> bool:
    """Whether these headers are a mail's and not those of a form or of somebody's own list.

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


_ADDRESS: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_ANY_COLON: Final = re.compile("[:：﹕]")
_AROUND: Final = " \t\"'<>[](),;*_“”"
_MARK: Final = re.compile(r"\W*[-_=]{3,}.{0,80}$|\W{0,4}begin forwarded message\W*$")


@dataclass(frozen=True, slots=True)
class ForwardedMail:
    """`name`, `address`: whose mail it is. `words`: what they wrote. `above`: what whoever hands it on wrote."""

    name: str
    address: str
    words: str
    above: str


def forwarded_mail(text: str) -> ForwardedMail | None:
    """The first mail that stands in `text` under a copied head with an address in it; None when there is none."""
    lines = split_lines(text[:100_000])
    for at in range(min(len(lines), 400)):
        end = find_header_block(lines, at)
        if end is not None:
            return _read(lines, at, end)
    return None


def _read(lines: Sequence[TextLine], start: int, end: int) -> ForwardedMail | None:
    sender = next((line for line in lines[start:end] if header_kind(line) == "from"), None)
    value = _ANY_COLON.split(sender.raw, maxsplit=1)[-1] if sender else ""
    found = _ADDRESS.search(value.replace("mailto:", ""))
    if found is None:
        return None
    name = value.replace("mailto:", "")[: found.start()].strip(_AROUND)
    above = list(lines[:start])
    while above and (above[-1].is_blank or is_rule(above[-1]) or _MARK.match(above[-1].words)):
        above.pop()
    return ForwardedMail(
        name=" ".join(name.split())[:120],
        address=found[0].lower(),
        words=_plain(lines[end:]),
        above=_plain(above),
    )


def _plain(lines: Sequence[TextLine]) -> str:
    """Without the `>` of a mail that was handed on as a quote."""
    depth = min((line.depth for line in lines if not line.is_blank), default=0)
    raws = (re.sub(rf"^ {{0,3}}(?:> ?){{{depth}}}", "", line.raw) for line in lines)
    return "\n".join(raws).strip()
