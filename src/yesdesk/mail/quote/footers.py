"""Find what comes below the author's words: signature, "Sent from my iPhone", advertisement, list footer, disclaimer.
Only with strong evidence. A name under "Thanks," is the author speaking."""

import re
from collections.abc import Sequence

from yesdesk.mail.quote.lines import TextLine
from yesdesk.mail.words import word_list, word_table

MOST_SIGNATURE_LINES = 14  # behind a bare `--`; behind the exact `-- ` twice as many
LOOK_BACK = 120  # lines; a tail longer than that is no tail

_DELIMITER = re.compile(r"(?:--|—|––|- -|–)$")
_SENT_FROM = re.compile(
    "|".join(f"(?:{pattern})$" for pattern in word_list("footers", "sent_from"))
)
_ADVERTISEMENT = re.compile("|".join(word_list("footers", "advertisements")))
_DEVICES = frozenset(word_list("footers", "devices"))
_LIST = re.compile("|".join(word_list("footers", "lists")))
_POSTSCRIPT = re.compile(r"p\.? ?[sd]\.?[ :.,)-]|ps$|ps:|nb[ :]")
_CONTACT = re.compile(
    r"@|https?://|www\.|\.(?:com|org|net|edu|gov)\b|\d[\d ().-]{6,}|(?:^| )(?:tel|phone|mobile|fax|t|m|f)[.:]"
)
_DISCLAIMER = re.compile(
    "|".join(
        [
            *(
                rf"{this} {mail}\b.{{0,160}}{secret}"
                for this, mail, secret in word_table("footers", "this_mail_is").values()
            ),
            *word_list("footers", "unspaced_disclaimers"),
            *word_list("footers", "disclaimer_headings"),
            *word_list("footers", "printing"),
        ]
    )
)
"""Paragraphs that lawyers and printers append: "This e-mail is confidential...", "Before you print..."."""

_WARNING = (
    r"(?:external|extern|caution|warning|attention|notice|achtung|warnung|vorsicht|avertissement|prudence|precaución"
    r"|atención|advertencia|aviso|let op|waarschuwing|attenzione|atenção|cuidado|varning|advarsel|ostrzeżenie|uwaga)"
)
_OUTSIDE = (
    r"(?:external|outside|originated|extern|externe[rsn]?|externo|externa|außerhalb|esterno|esterna|extérieur\w*|buiten"
    r"|utifrån|zewnętrzn\w*)"
)
_BANNER = re.compile(
    rf"{_WARNING}\b(?=.{{0,200}}{_OUTSIDE})"
    r"(?=.{0,400}(?:mail|message|sender|nachricht|absender|courriel|expéditeur|correo|remitente|mensaje|bericht|afzender))"
    rf"|(?:this|the) (?:e-?mail|message) (?:has )?(?:is |was |comes |came )?(?:originated |sent |received )?from"
    rf" (?:an? )?{_OUTSIDE}"
    r"|you don't often get e-?mail from|some people who received this message don't often get e-?mail from"
    r"|sie erhalten nicht (?:oft|häufig) e-?mails? von|vous n'obtenez pas souvent d'e-?mail|no suele recibir correo"
)
_ORNAMENT = "<>()[]*_-~|• \"'“”."


def footer_lines(
    lines: Sequence[TextLine], start: int, end: int, *, may_be_all: bool = False
) -> set[int]:
    """Return the lines of `start` to `end` (without `end`) to fold. `may_be_all`: also where nothing would be left."""
    first = next((at for at in range(start, end) if not lines[at].is_empty), end)
    begin = max(first if may_be_all else first + 1, end - LOOK_BACK)
    for at in range(begin, end):
        if lines[at].is_empty or lines[at].depth:
            continue
        behind = _tail_end(lines, at, start, end)
        if behind:
            rest = footer_lines(lines, behind, end, may_be_all=True) if behind < end else set()
            return set(range(_with_rule_above(lines, at, first), behind)) | rest
    return set()


def _tail_end(lines: Sequence[TextLine], at: int, start: int, end: int) -> int | None:
    text = lines[at].words
    if _DELIMITER.match(text):
        return _signature_end(lines, at, end)
    if lines[at].is_rule:
        return end if _is_rule_of_a_tail(lines, at, end) else None
    if is_sent_from(text):
        return _sent_from_end(lines, at, start, end)
    if _is_advertisement(text) or _LIST.match(text):
        return end if _begins_paragraph(lines, at, start) and _is_all_tail(lines, at, end) else None
    if _begins_paragraph(lines, at, start) and _is_disclaimer(lines, at, end):
        return end
    return None


def banner_lines(lines: Sequence[TextLine], own: Sequence[int]) -> set[int]:
    """The warning that a mail server put above the author's words ("CAUTION: external e-mail"), to its blank line."""
    if not own or not _BANNER.match(_paragraph_at(lines, own[0], len(lines)).strip(_ORNAMENT)):
        return set()
    end = own[0]
    while end < len(lines) and not lines[end].is_blank:
        end += 1
    while end < len(lines) and (lines[end].is_empty or lines[end].is_rule):
        end += 1
    return set(range(own[0], end))


def begins_with_footer(lines: Sequence[TextLine], own: Sequence[int]) -> bool:
    first = lines[own[0]].words if own else ""
    return _DELIMITER.match(first) is not None or is_sent_from(first)


def is_sent_from(text: str) -> bool:
    """Tell "Sent from my iPhone" from a sentence like "Sent from my desk, is much easier than my phone"."""
    bare = text.strip(_ORNAMENT)
    if not 6 <= len(bare) <= 140 or not _SENT_FROM.match(bare):
        return False
    named = re.split(r"[\s,.;:!()<>\[\]]+", bare)[:8]
    if any(word in _DEVICES or word.startswith(("iphone", "ipad")) for word in named):
        return True
    return "," not in bare and not text.endswith((".", "?", "!", ":")) and len(named) <= 7


def _begins_paragraph(lines: Sequence[TextLine], at: int, start: int) -> bool:
    if at <= start:
        return True
    above = lines[at - 1]
    return above.is_blank or above.is_rule or is_sent_from(above.words)


def _signature_end(lines: Sequence[TextLine], at: int, end: int) -> int | None:
    exact = lines[at].raw.strip("\n") == "-- "
    behind, prose, count = end, 0, 0
    for n in range(at + 1, end):
        line = lines[n]
        if line.is_empty:
            continue
        if _POSTSCRIPT.match(line.words):
            behind = n
            break
        if lines[n - 1].is_blank and (_is_disclaimer(lines, n, end) or _is_all_tail(lines, n, end)):
            break
        count += 1
        prose += _is_prose(line.words)
    most = MOST_SIGNATURE_LINES * (2 if exact else 1)
    return behind if count <= most and prose <= (2 if exact else 0) else None


def _is_prose(words: str) -> bool:
    if words.endswith("?") or words.startswith("-- "):
        return True
    return len(words) >= 60 and words[-1] in ".!:," and not _CONTACT.search(words)


def _sent_from_end(lines: Sequence[TextLine], at: int, start: int, end: int) -> int | None:
    behind, last = at + 1, at
    while behind < end and not lines[behind].is_blank and behind - last <= 3:
        last = behind if is_sent_from(lines[behind].words) else last
        behind += 1
    rest = [n for n in range(behind, end) if not lines[n].is_empty]
    if not rest or _is_all_tail(lines, rest[0], end) or _is_disclaimer(lines, rest[0], end):
        return end
    alone = behind == at + 1 and _begins_paragraph(lines, at, start)
    return behind if alone or _tail_end(lines, rest[0], start, end) == end else None


def _is_advertisement(text: str) -> bool:
    return _ADVERTISEMENT.match(text.strip(_ORNAMENT)) is not None


def _is_all_tail(lines: Sequence[TextLine], at: int, end: int) -> bool:
    rest = [lines[n].words for n in range(at, end) if not lines[n].is_empty]
    if not rest or len(rest) > 12:
        return False
    known = [bool(_is_advertisement(t) or _LIST.match(t) or is_sent_from(t)) for t in rest]
    if not known[0] or 2 * sum(known) < len(known):
        return False
    return not any(_is_prose(t) and not sure for t, sure in zip(rest, known, strict=True))


def _is_rule_of_a_tail(lines: Sequence[TextLine], at: int, end: int) -> bool:
    rest = [n for n in range(at + 1, end) if not lines[n].is_empty]
    if not rest:
        return False
    if any(_LIST.match(lines[n].words) for n in rest[:4]) or _is_disclaimer(lines, rest[0], end):
        return True
    heading = lines[at].words[0] in "=~." or (at > 0 and not lines[at - 1].is_blank)
    return not heading and _is_visiting_card([lines[n].words for n in rest])


def _is_visiting_card(texts: Sequence[str]) -> bool:
    if len(texts) > MOST_SIGNATURE_LINES or any(
        _is_prose(t) or t[0] in "-*+" or len(t) > 80 for t in texts
    ):
        return False
    contacts = sum(1 for text in texts if _CONTACT.search(text))
    return contacts >= 2 and 2 * contacts >= len(texts)


def _is_disclaimer(lines: Sequence[TextLine], at: int, end: int) -> bool:
    return _DISCLAIMER.match(_paragraph_at(lines, at, end).strip(_ORNAMENT)) is not None


def _paragraph_at(lines: Sequence[TextLine], at: int, end: int) -> str:
    found: list[str] = []
    for line in lines[at : min(end, at + 8)]:
        if line.is_blank:
            break
        found.append(line.words)
    return " ".join(found)[:600]


def _with_rule_above(lines: Sequence[TextLine], at: int, first: int) -> int:
    above = at - 1
    while above > first and lines[above].is_empty:
        above -= 1
    return above if above > first and lines[above].is_rule else at
