"""The line before a quote: "On Tue, 3 Mar 2026 at 10:02, Mill Library <desk@example.org> wrote:". Evidence tells it,
not a pattern for each language: a date, a time, an address, a word for "wrote", a colon, a quote below. So "On Friday
I wrote: bring the book" is none, and an unknown program's line is one."""

import re
from collections.abc import Sequence

from yesdesk.mail.quote.lines import TextLine
from yesdesk.mail.words import word_list, word_table

_LONGEST_DATE_AND_NAME = 120  # characters
_MOST_NAMES = 6
_ONE_ADDRESS = re.compile(r"[^\s<>()\[\]@,;:\"]{1,80}@[^\s<>()\[\]@,;:\"]{1,120}")
_NAME = re.compile(r"[^\W\d_][\w.'’-]*")
_NUMBERS = re.compile(r"\d[\d.:/,-]*(?:st|nd|rd|th|h|er|º)?|(?:gmt|utc)\S*", re.IGNORECASE)
_HAS_FULL_DATE = re.compile(r"(?<!\d)\d{4}(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_NO_NAMES = frozenset(word for words in word_table("quotes", "no_names").values() for word in words)


def is_date_and_name(raw: str) -> bool:
    """Return whether a line is a day and a name alone, as only a program writes it above a quote."""
    text = raw.strip(" -—–_=*:")
    if (
        len(raw) > _LONGEST_DATE_AND_NAME
        or not _HAS_FULL_DATE.search(text)
        or text.endswith((".", "?", "!"))
    ):
        return False
    words = _NAME.findall(_NUMBERS.sub(" ", _ONE_ADDRESS.sub(" ", text)))
    names = [word for word in words if word.lower().rstrip(".") not in _NO_NAMES]
    return 0 < len(names) <= _MOST_NAMES and all(name[0].isupper() for name in names)


MOST_LINES = 4  # an attribution wrapped by a mail program takes no more
LONGEST = 420  # characters, all its lines together

_YEAR = r"(?<![\d.,-])\d{4}(?![\d@])"
_DAY = r"(?<!\d)\d{1,4} ?[./-] ?\d{1,2} ?[./-] ?\d{1,4}|\d ?[年月日년월일]"
_HAS_DATE = re.compile(f"{_DAY}|{_YEAR}")
_HAS_TIME = re.compile(r"(?<![\d.])\d{1,2} ?[:.h] ?\d{2}(?!\d|\.\d)|\d ?[時时点點시]")
_ADDRESS = r"[^\s<>()\[\]@,;:\"]{1,80}@[^\s<>()\[\]@,;:\"]{1,120}"
_HAS_ADDRESS = re.compile(_ADDRESS)
_BRACKETED = re.compile(rf"[<(\[] {{0,2}}(?:mailto:)?{_ADDRESS}")
_ENDS_IN_ADDRESS = re.compile(rf"{_ADDRESS}[>)\]\"' ]{{0,6}}:?$")
# Without a word for "wrote" the address, or the time behind it, has to stand at the end.
_ADDRESS_AND_TIME = re.compile(
    rf"{_ADDRESS}[>)\]]{{1,3}}(?:.{{0,40}}\d[:.]\d\d.{{0,8}}|.{{0,6}}):$"
)
_BULLET = re.compile(r"[-*•+] ")
_STARTS_WITH_DATE = re.compile(r"\d{4} ?[-/.年] ?\d{1,2}")


def _alternatives_pattern(table: str) -> str:
    words = {word for words in word_table("quotes", table).values() for word in words}
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


_SPACED = _alternatives_pattern("wrote")
_UNSPACED = _alternatives_pattern("wrote_unspaced")
_OURSELVES = "|".join(word_list("quotes", "who_people_are"))
_WROTE = re.compile(rf"(?<![^\W_])(?:{_SPACED})(?!\w)|{_UNSPACED}")
_SAID = re.compile(rf"(?<!\w)(?:{'|'.join(word_list('quotes', 'said'))})(?!\w)")
# "On 3 March at 10:30 I wrote:", "am 3.3. um 10:30 schrieb ich Ihnen:": people tell of themselves so.
_PEOPLE = re.compile(
    rf"(?<!\w)(?:{_OURSELVES}) (?:\w+ ){{0,2}}(?:{_SPACED})\W*$"
    rf"|(?:{_SPACED}) (?:{_OURSELVES})(?!\w)"
)
_ON = re.compile(rf"(?:{_alternatives_pattern('on')})(?: |(?=\d))")
_QUOTING = re.compile(
    r"(?:quoting|quoting from|zitat von|citando a|citando|citat(?:ion)? de|zitiere) "
)
# "On 3 Mar 2026 at 10:02, Mill<desk@example.org> wrote:  Hello Ana," as Yahoo's telephones write it.
_RUNS_ON = re.compile(
    rf"\W{{0,6}}[^\d]{{1,40}}\d.{{5,160}}{_ADDRESS}[>)\] ]{{0,4}}(?:{_SPACED})\W{{0,3}}:\s"
)
# "On Wed, 14 Nov 2018 08:14:43 -0200 Ana <ana@example.org> wrote", the colon left out.
_ENDS_UNENDED = re.compile(rf"^(?:on|am|el|le|il|em|op) .{{5,200}}{_ADDRESS}[>)\]] (?:{_SPACED})$")
# "2026-03-02 10:02 GMT+01:00 Ana <ana@example.org>", as some telephones write it, without a quote mark below.
_DATE_NAME_ADDRESS = re.compile(
    rf"\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}},? \d{{1,2}}:\d\d.{{1,80}} <(?:mailto:)?{_ADDRESS}>"
)
_DASHES = re.compile(r"[-—–_=]{2,}")
_GROUPWISE = re.compile(r">>> .{3,200}\d[:.]\d\d.{0,12} >>>$")


def find_attribution(lines: Sequence[TextLine], end: int) -> int | None:
    """Return the first line of an attribution that ends on line `end`, or None. The fewest lines win; one more is
    taken as long as it brings new evidence."""
    below = next((line.depth for line in lines[end + 1 : end + 8] if not line.is_empty), 0)
    if _GROUPWISE.match(lines[end].raw[:LONGEST].strip()):
        return end
    if not _may_end(lines[end], below):
        return None
    is_right_above = any(line.depth > lines[end].depth == 0 for line in lines[end + 1 : end + 2])
    if is_right_above and is_date_and_name(lines[end].raw):
        return _with_its_beginning(lines, end)
    best_start = _best_start(lines, end, below)
    return _with_its_beginning(lines, best_start) if best_start is not None else None


def _best_start(lines: Sequence[TextLine], end: int, below: int) -> int | None:
    best: int | None = None
    best_evidence, joined = 0, ""
    for start in range(end, max(-1, end - MOST_LINES), -1):
        if not _may_belong(lines, start, end):
            break
        if joined and _BULLET.match(joined):
            break
        joined = f"{lines[start].words} {joined}".strip()
        evidence = _count_evidence(joined)
        if (best is None or evidence > best_evidence) and _is_attribution(
            joined, above_quote=below > lines[end].depth
        ):
            best, best_evidence = start, evidence
        if best is not None and _ON.match(joined) and _HAS_DATE.search(joined):
            break
    return best


def _may_end(line: TextLine, below: int) -> bool:
    text = line.words
    if not text:
        return False
    if text.endswith((":", "-", "—", ">", ")")) or _RUNS_ON.match(text):
        return True
    if _ENDS_UNENDED.search(text):
        return True
    if below <= line.depth:
        return False
    return _WROTE.search(text) is not None or text[0].isdigit() or is_date_and_name(line.raw)


def _may_belong(lines: Sequence[TextLine], start: int, end: int) -> bool:
    """Allow a first line in the author's own depth, then also quoted lines, where a program broke the line."""
    line = lines[start]
    if line.is_blank:
        return False
    if start == end:
        return line.depth == 0 or (
            start > 0 and lines[start - 1].depth == 0 and len(line.words) <= 60
        )
    return line.depth == 0 and (lines[end].depth == 0 or _HAS_DATE.search(line.words) is not None)


def _count_evidence(joined: str) -> int:
    if len(joined) > LONGEST:
        return 0
    return sum(
        1 for pattern in (_HAS_DATE, _HAS_TIME, _HAS_ADDRESS, _WROTE) if pattern.search(joined)
    )


def _with_its_beginning(lines: Sequence[TextLine], start: int) -> int | None:
    if lines[start].depth:
        return None
    if start == 0 or lines[start - 1].is_blank or lines[start - 1].depth:
        return start
    above = lines[start - 1].words
    wrapped = above.endswith((",", "<", "(")) and (_ON.match(above) or above.endswith("<"))
    names_only = (
        lines[start].words.startswith("<") and len(above) <= 60 and above[-1] not in ".?!:;"
    )
    dated = (
        _ON.match(above)
        and _HAS_DATE.search(above)
        and len(above) <= 90
        and above[-1] not in ".?!:;"
    )
    return start - 1 if wrapped or names_only or dated else start


def _is_attribution(text: str, *, above_quote: bool) -> bool:
    bare = text.strip("-—–_=* ")
    if not bare or len(text) > LONGEST:
        return bool(_RUNS_ON.match(text))
    dashed = len(_DASHES.findall(text)) >= 2 and text[0] in "-—–_=" and text[-1] in "-—–_="
    ended = bare.endswith(":") or dashed
    if _RUNS_ON.match(text):
        return True
    if _DATE_NAME_ADDRESS.fullmatch(bare):
        return True
    if (ended or _ENDS_UNENDED.search(bare)) and _is_signed_and_dated(bare, dashed=dashed):
        return True
    return above_quote and _leads_into_a_quote(bare, ended=ended)


def _is_signed_and_dated(bare: str, *, dashed: bool) -> bool:
    bracketed = _BRACKETED.search(bare) is not None
    wrote = _WROTE.search(bare) is not None
    dated, timed = _HAS_DATE.search(bare) is not None, _HAS_TIME.search(bare) is not None
    if bracketed and (
        wrote or _QUOTING.match(bare) or (dated and timed and _ADDRESS_AND_TIME.search(bare))
    ):
        return True
    if dated and timed and (_ENDS_IN_ADDRESS.search(bare) or (wrote and _HAS_ADDRESS.search(bare))):
        return True
    if wrote and (dashed or _HAS_ADDRESS.match(bare)) and len(bare) <= 90:
        return True
    return wrote and dated and timed and not _PEOPLE.search(bare)


def _leads_into_a_quote(bare: str, *, ended: bool) -> bool:
    said = _WROTE.search(bare) is not None or _SAID.search(bare) is not None
    evidence = any(pattern.search(bare) for pattern in (_HAS_DATE, _HAS_TIME, _BRACKETED))
    dated_and_timed = _HAS_DATE.search(bare) and _HAS_TIME.search(bare)
    if (said and evidence) or (dated_and_timed and (ended or _BRACKETED.search(bare))):
        return True
    if _STARTS_WITH_DATE.match(bare) and (_ENDS_IN_ADDRESS.search(bare) or _HAS_TIME.search(bare)):
        return len(bare) <= 160
    if ended and evidence and _BRACKETED.search(bare) and len(bare) <= 160:
        return True
    return ended and said and len(bare.split()) <= 7 and not bare.startswith("i ")
