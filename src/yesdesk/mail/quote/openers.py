"""Beginnings of earlier mail: an attribution, a copied header block, a separator, a forward, a marker line. Our own
mails carry the line "write above this line"; markers of other help desks count as well. A copied header block is
"From: / Sent: / To: / Subject:" in any of our languages, bold or not, wrapped or not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from yesdesk.mail.quote.attribution import find_attribution
from yesdesk.mail.quote.lines import TextLine, split_lines
from yesdesk.mail.words import word_list, word_table

_OURS = {
    "en": "--- Please write your answer above this line ---",
    "es": "--- Escriba su respuesta encima de esta línea ---",
    "fr": "--- Merci d'écrire votre réponse au-dessus de cette ligne ---",
}

_ABOVE = re.compile(
    r"(?:reply|respon[ds]\w*|answer|write|type|enter|add) .{0,60}?above "
    r"(?:this (?:\w+ )?line|(?:the|that) (?:\w+ )?line$|this message$)"
    r"|(?:escrib|respond|respuesta|contest)\w* .{0,60}?(?:encima|arriba|antes) de (?:esta|la) l[ií]nea"
    r"|(?:écri|répon|saisi|taper|ajout)\w* .{0,60}?au-dessus de (?:cette|la) (?:ligne)"
    r"|(?:antwort|schreib|geben)\w* .{0,60}?(?:über|oberhalb) (?:dieser|diese|der|von dieser) (?:zeile|linie)"
    r"|(?:rispond|scriv|rispost)\w* .{0,60}?(?:sopra|al di sopra di) (?:questa|la|di questa) (?:riga|linea)"
    r"|(?:respond|escrev|respost)\w* .{0,60}?acima (?:desta|da|dessa) linha"
    r"|(?:antwoord|schrijf|reageer|typ)\w* .{0,60}?boven deze (?:regel|lijn)"
    r"|(?:svar|skriv)\w* .{0,60}?(?:ovanför|över|over|ovenfor) (?:denna|den här|denne) (?:rad\w*|linje\w*)"
    r"|(?:odpowied|pisz|napisz|wpisz)\w* .{0,60}?(?:powyżej|nad) (?:tej|tą) lini\w+"
    r"|(?:ответ|пиш|напиш)\w* .{0,60}?(?:выше|над) (?:этой|этой) (?:линии|строки|строкой|линией)"
    r"|请在(?:此|这)(?:行|线).{0,6}上.{0,10}|この(?:行|線)より上.{0,12}"
)
_ORNAMENT = "#*-_=~+<>[]().!:;,· —–|✂↑⬆▲"
_HASHED = re.compile(r"##-.{5,120}-##")


def our_marker(language: str) -> str:
    """Return the line that stands above our words in a mail, in `language` (`es`, `pt-br`), English when not known. It
    is recognised when it comes back, quoted or not, in any of its languages."""
    return _OURS.get(language.lower().split("-")[0], _OURS["en"])


def is_marker(words: str) -> bool:
    """Return whether a whole line, in small letters, is a marker of this or another help desk."""
    if len(words) > 200:
        return False
    bare = words.strip(_ORNAMENT)
    if _HASHED.fullmatch(words):
        return True
    if not 15 <= len(bare) <= 120:
        return False
    found = _ABOVE.search(bare)
    return found is not None and found.start() <= 25 and len(bare) - found.end() <= 45


class OpenerKind(Enum):
    EARLIER = auto()
    FORWARD = auto()


@dataclass(frozen=True, slots=True)
class Opener:
    start: int
    end: int
    kind: OpenerKind


_ORIGINAL = re.compile("|".join(map(re.escape, word_list("quotes", "original"))))
_FORWARDED = re.compile("|".join(map(re.escape, word_list("quotes", "forwarded"))))
_BETWEEN_DASHES = re.compile(r"[-_=*~—–><\s]{2,}[^-_=*~—–\s].{0,70}?[-_=*~—–><\s:]{2,}$")
# "-------- Original message --------From: Ana", where a telephone lost the break behind it.
_RUNS_ON = re.compile(r"-{4,} ?([^-]{5,60}?) ?-{4,} ?[^\W\d_]{1,20} ?:")
_FORWARDS = "|".join(map(re.escape, word_list("prefixes", "forward")))
_FORWARD_SUBJECT = re.compile(rf"\s*(?:{_FORWARDS})\s?(?:\[\d+\])?\s?[:：]", re.IGNORECASE)


def is_forward_subject(subject: str) -> bool:
    """Recognise a forward by its subject; "Re: Fwd:" is an answer."""
    return _FORWARD_SUBJECT.match(subject) is not None


def find_openers(lines: Sequence[TextLine], *, forwarded: bool) -> list[Opener]:
    """Return the openers outside quotes, in order, none across another. `forwarded`: a header block is a forward's."""
    found: list[Opener] = []
    at = 0
    while at < len(lines):
        opener = _opener_at(lines, at, forwarded=forwarded)
        if opener and (not found or opener.start >= found[-1].end):
            found.append(opener)
            at = max(opener.end, at + 1)
        else:
            at += 1
    return found


def _opener_at(lines: Sequence[TextLine], at: int, *, forwarded: bool) -> Opener | None:
    line = lines[at]
    if line.is_empty:
        return None
    begins = find_attribution(lines, at)
    if begins is not None:
        return Opener(_with_rules_above(lines, begins), at + 1, OpenerKind.EARLIER)
    if line.depth:
        return None
    if is_marker(line.words):
        return Opener(_with_rules_above(lines, at), at + 1, OpenerKind.EARLIER)
    kind = OpenerKind.FORWARD if forwarded else OpenerKind.EARLIER
    return _separator(lines, at, kind) or _header_block(lines, at, kind)


def _header_block(lines: Sequence[TextLine], at: int, kind: OpenerKind) -> Opener | None:
    behind = _find_header_block(lines, at)
    return Opener(_with_rules_above(lines, at), behind, kind) if behind else None


def _separator(lines: Sequence[TextLine], at: int, kind: OpenerKind) -> Opener | None:
    """Match "-----Original Message-----", "--- Forwarded message ---" or "Begin forwarded message:" alone."""
    text = lines[at].words
    run_on = _RUNS_ON.match(text)
    if run_on and _is_mostly(_ORIGINAL, run_on[1]):
        return Opener(at, at + 1, kind)
    if len(text) > 100:
        return None
    dashed = _BETWEEN_DASHES.match(text) is not None
    headed = any(_header_kind(line) for line in lines[at + 1 : at + 4])
    bare = text.strip("-_=*~—–>< :")
    if (dashed or headed or text.endswith(":")) and _is_mostly(_FORWARDED, bare):
        return Opener(at, at + 1, OpenerKind.FORWARD)
    if (dashed or headed) and _is_mostly(_ORIGINAL, bare):
        return Opener(_with_rules_above(lines, at), _behind_headers(lines, at + 1), kind)
    return None


def _is_mostly(phrases: re.Pattern[str], bare: str) -> bool:
    found = phrases.search(bare)
    return found is not None and found.start() <= 12 and len(bare) - found.end() <= 30


def _behind_headers(lines: Sequence[TextLine], at: int) -> int:
    for start in (at, at + 1):
        if start < len(lines) and not lines[start].is_blank:
            return _find_header_block(lines, start) or at
    return at


def _with_rules_above(lines: Sequence[TextLine], at: int) -> int:
    above = at - 1
    while above >= 0 and at - above <= 3 and lines[above].is_empty:
        above -= 1
    if above < 0 or lines[above].depth or len(lines[above].words) > 100:
        return at
    return above if lines[above].is_rule or _BETWEEN_DASHES.match(lines[above].words) else at


_MOST_HEADER_LINES = 40  # of one block, with wrapped lists of addresses
_KINDS = {name: kind for kind, names in word_table("quotes", "headers").items() for name in names}
_HEADER = re.compile(r"[*_| ]{0,4}([^\s:*_][^:]{0,29}?)[*_ ]{0,3}:[*_ ]{0,3}(.*)$")
_HAS_DATE = re.compile(r"\d{4}|\d[./-]\d|\d{1,2}:\d{2}")
_IN_ONE_LINE = re.compile(
    r"[*_ ]{0,4}(?:from|von|de|da|van|från|fra)[* ]{0,3}: .{3,120}? [* ]{0,2}"
    r"(?:sent|date|gesendet|envoyé|enviado(?: el)?|inviato|verzonden|skickat|sendt)[* ]{0,3}: .{5,120}?"
    r"[* ]{0,2}(?:to|an|à|para|a|aan|till|til)[* ]{0,3}: "
)


def _find_header_block(lines: Sequence[TextLine], start: int) -> int | None:
    first = lines[start]
    if ":" not in first.words[:40] or _header_kind(first) is None:
        return None
    if _IN_ONE_LINE.match(first.words):
        return start + 1
    found, end = _read_block(lines, start)
    return end if _is_a_mails(found) else None


def _header_kind(line: TextLine) -> str | None:
    match = _HEADER.match(line.words)
    return _KINDS.get(match[1].strip()) if match else None


def _read_block(lines: Sequence[TextLine], start: int) -> tuple[dict[str, str], int]:
    found: dict[str, str] = {}
    end, kind = start, None
    for at in range(start, min(len(lines), start + _MOST_HEADER_LINES)):
        line = lines[at]
        if line.depth != lines[start].depth:
            break
        match = _HEADER.match(line.words)
        here = _KINDS.get(match[1].strip()) if match else None
        if match and here:
            found[here] = f"{found.get(here, '')} {match[2]}".strip()
            kind, end = here, at + 1
        elif line.is_blank:
            # behind one blank line the next header: HTML made into text writes them so
            if not (at + 1 < len(lines) and _header_kind(lines[at + 1]) is not None):
                break
        elif kind and end == at and _is_wrapped(line, kind):
            found[kind] += " " + line.words
            end = at + 1
        else:
            break
    return found, end


def _is_wrapped(line: TextLine, kind: str) -> bool:
    if kind in ("to", "cc"):
        return True
    return len(line.words) <= 100 and line.words[-1] not in ".?!"


def _is_a_mails(found: dict[str, str]) -> bool:
    """Tell a mail's headers from a form's: "From: 10:00 / To: 12:00 / Date: 3 March" is a time for a room."""
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
    """A forwarded mail. `name`, `address`: its sender. `words`: the sender's words. `above`: the forwarder's words."""

    name: str
    address: str
    words: str
    above: str


def forwarded_mail(text: str) -> ForwardedMail | None:
    """The first mail that stands in `text` under a copied head with an address in it; None when there is none."""
    lines = split_lines(text[:100_000])
    for at in range(min(len(lines), 400)):
        end = _find_header_block(lines, at)
        if end is not None:
            return _read_forwarded(lines, at, end)
    return None


def _read_forwarded(lines: Sequence[TextLine], start: int, end: int) -> ForwardedMail | None:
    sender = next((line for line in lines[start:end] if _header_kind(line) == "from"), None)
    value = _ANY_COLON.split(sender.raw, maxsplit=1)[-1] if sender else ""
    found = _ADDRESS.search(value.replace("mailto:", ""))
    if found is None:
        return None
    name = value.replace("mailto:", "")[: found.start()].strip(_AROUND)
    above = list(lines[:start])
    while above and (above[-1].is_blank or above[-1].is_rule or _MARK.match(above[-1].words)):
        above.pop()
    return ForwardedMail(
        name=" ".join(name.split())[:120],
        address=found[0].lower(),
        words=_words_without_quote_marks(lines[end:]),
        above=_words_without_quote_marks(above),
    )


def _words_without_quote_marks(lines: Sequence[TextLine]) -> str:
    depth = min((line.depth for line in lines if not line.is_blank), default=0)
    raws = (re.sub(rf"^ {{0,3}}(?:> ?){{{depth}}}", "", line.raw) for line in lines)
    return "\n".join(raws).strip()
