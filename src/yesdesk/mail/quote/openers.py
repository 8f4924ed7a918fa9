"""Find where earlier mail begins: an attribution, a copied header block, a separator, a forward, a marker line.

Our own mails carry such a line, "write above this line"; those of other help desks count as well.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from yesdesk.mail.quote.attribution import find_attribution
from yesdesk.mail.quote.headers import find_header_block, is_header_line, is_rule
from yesdesk.mail.quote.lines import TextLine
from yesdesk.mail.words import word_list

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
    """Return the line that stands above our words in a mail, in `language` (`es`, `pt-br`), English when not known.

    It is recognised when it comes back, quoted or not, in any of its languages.
    """
    return _OURS.get(language.lower().split("-")[0], _OURS["en"])


def is_marker(words: str) -> bool:
    """Whether a whole line, in small letters, is such a line: ours or another help desk's."""
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
    """The kind of text below: an earlier mail, or one that the author forwards."""

    EARLIER = auto()
    FORWARD = auto()


@dataclass(frozen=True, slots=True)
class Opener:
    """Lines `start` to `end`, without `end`."""

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
    """Whether a mail was passed on, by how its subject begins; "Re: Fwd:" is an answer."""
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
    behind = find_header_block(lines, at)
    return Opener(_with_rules_above(lines, at), behind, kind) if behind else None


def _separator(lines: Sequence[TextLine], at: int, kind: OpenerKind) -> Opener | None:
    """ "-----Original Message-----", "---------- Forwarded message ---------", "Begin forwarded message:"."""
    text = lines[at].words
    run_on = _RUNS_ON.match(text)
    if run_on and _is_mostly(_ORIGINAL, run_on[1]):
        return Opener(at, at + 1, kind)
    if len(text) > 100:
        return None
    dashed = _BETWEEN_DASHES.match(text) is not None
    headed = any(is_header_line(line) for line in lines[at + 1 : at + 4])
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
    """`at`, or the line behind the header block that begins there or one line further."""
    for start in (at, at + 1):
        if start < len(lines) and not lines[start].is_blank:
            return find_header_block(lines, start) or at
    return at


def _with_rules_above(lines: Sequence[TextLine], at: int) -> int:
    """A line of dashes or underscores above an opener is part of it, also with words in it that nobody listed."""
    above = at - 1
    while above >= 0 and at - above <= 3 and lines[above].is_empty:
        above -= 1
    if above < 0 or lines[above].depth or len(lines[above].words) > 100:
        return at
    return above if is_rule(lines[above]) or _BETWEEN_DASHES.match(lines[above].words) else at
