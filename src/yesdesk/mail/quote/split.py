"""Lines of a mail, open or folded; answers inside a quote stay open. See `split_quoted`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yesdesk.mail.quote.footers import banner_lines, begins_with_footer, footer_lines
from yesdesk.mail.quote.lines import TextLine, split_lines
from yesdesk.mail.quote.openers import Opener, OpenerKind, find_openers, is_forward_subject

MOST_LINES = 2_000  # looked at for openers and signatures; further down only `>` is looked for
MOST_CHARACTERS = 100_000
LONG_QUOTE = 6  # lines; a shorter one is read at once
NEAR = 2  # lines of a quote that say what a word below them answers


@dataclass(frozen=True, slots=True)
class QuoteSplit:
    """A mail in two parts. Each line of the mail that is not blank is in one of them, in its order."""

    text: str
    folded: str


def split_quoted(text: str, *, from_html: bool = False, subject: str = "") -> QuoteSplit:
    """Split `text` in two: the author's new words, and quoted, signed or appended lines.

    Lines between or below quoted ones stay open with their quote; of a long quote with one such line, only those above
    it. Forwarded text stays open; without new words the newest quote does. `from_html`: blockquotes stand as `> `
    lines. `subject` tells a forward by Outlook, which has no other mark, from an answer.
    """
    lines = split_lines(text, bars=not from_html)
    looked_at = lines[: _lines_within_limit(lines)]
    mail = _Mail(
        lines, find_openers(looked_at, forwarded=is_forward_subject(subject)), len(looked_at)
    )
    hidden = mail.hidden(repair=not from_html) | banner_lines(lines, mail.own)
    if not any(at not in hidden for at in mail.own):
        hidden = mail.older()
    hidden |= _armour_lines(looked_at)
    return QuoteSplit(
        _join_lines(lines, hidden, wanted=False), _join_lines(lines, hidden, wanted=True)
    )


_BEGINS_ARMOUR = re.compile(r"-----begin pgp ([a-z ]+)-----$")


def _armour_lines(lines: Sequence[TextLine]) -> set[int]:
    found: set[int] = set()
    ends = ""
    for at, line in enumerate(lines):
        begins = _BEGINS_ARMOUR.match(line.words)
        if begins and not line.depth:
            is_head = begins[1] == "signed message"
            ends = "" if is_head else f"-----end pgp {begins[1]}-----"
            found |= {at, at + 1} if is_head and _is_hash(lines, at + 1) else {at}
        elif ends:
            found.add(at)
            ends = "" if line.words == ends else ends
    return found


def _is_hash(lines: Sequence[TextLine], at: int) -> bool:
    return at < len(lines) and lines[at].words.startswith("hash:")


def _lines_within_limit(lines: Sequence[TextLine]) -> int:
    left = MOST_CHARACTERS
    for at, line in enumerate(lines[:MOST_LINES]):
        left -= len(line.raw) + 1
        if left < 0:
            return at
    return min(len(lines), MOST_LINES)


class _Mail:
    """The lines of a mail by writer: the author, an earlier writer, or a writer the author passes on."""

    def __init__(self, lines: Sequence[TextLine], openers: Sequence[Opener], cap: int) -> None:
        self.lines = lines
        self.openers = openers
        self.cap = cap
        self.earlier: set[int] = {at for at, line in enumerate(lines) if line.depth}
        self.passed_on = len(lines)
        self._sort_lines()
        self.own = [
            at for at, line in enumerate(lines) if not line.is_empty and at not in self.earlier
        ]

    def _sort_lines(self) -> None:
        for opener in self.openers:
            if opener.kind is OpenerKind.FORWARD and not self._is_answered_above(opener):
                self.passed_on = opener.start
                self.earlier = {at for at in self.earlier if at < opener.start}
                return
            self.earlier.update(range(opener.start, opener.end))
            if not self._is_quoted_below(opener):
                self.earlier.update(range(opener.end, len(self.lines)))
                return

    def _is_answered_above(self, forward: Opener) -> bool:
        return any(opener.start < forward.start for opener in self.openers)

    def _is_quoted_below(self, opener: Opener) -> bool:
        below = next((line for line in self.lines[opener.end :] if not line.is_empty), None)
        return below is None or below.depth > 0

    def hidden(self, *, repair: bool) -> set[int]:
        """Return the lines to fold. `repair`: a `>` may be missing where a mail program broke a long line."""
        if repair:
            self._repair_broken_quotes()
        earlier = sorted(at for at in self.earlier if at < self.passed_on)
        if not earlier:
            return footer_lines(self.lines, 0, min(self.passed_on, self.cap))
        if self.passed_on < len(self.lines):
            return set()
        first, last = earlier[0], earlier[-1]
        below = footer_lines(self.lines, last + 1, len(self.lines), may_be_all=True)
        answers = [at for at in self.own if at > first and at not in below]
        if self._is_one_stray(answers, first):
            near = set(range(answers[0] - NEAR, answers[-1] + 1))
            others = {at for at in range(first, len(self.lines)) if at not in near}
            return self._tail_above(first) | others
        if answers:
            return below | self._earlier_below(answers[-1])
        if self._belongs_to_the_words_above(first):
            return below
        return self._tail_above(first) | set(range(first, len(self.lines)))

    def _is_one_stray(self, answers: Sequence[int], first: int) -> bool:
        """Tell a word or two in a long quote with an answer above: likely a line that lost its mark. It stays open."""
        if not answers or answers[-1] - answers[0] >= len(answers) or len(answers) > 2:
            return False
        quoted = sum(1 for at in self.earlier if at > first and not self.lines[at].is_blank)
        whole = footer_lines(self.lines, 0, first, may_be_all=True)
        answered_above = any(at < first and at not in whole for at in self.own)
        return answered_above and quoted >= LONG_QUOTE and self.lines[first].depth == 0

    def older(self) -> set[int]:
        depths = {self.lines[at].depth for at in self.earlier if not self.lines[at].is_blank}
        if len(depths - {0}) > 1:
            newest = min(depths - {0})
            return {at for at in self.earlier if self.lines[at].depth > newest}
        return self._behind_the_second()

    def _behind_the_second(self) -> set[int]:
        earlier = [each for each in self.openers if each.kind is OpenerKind.EARLIER]
        if len(earlier) < 2 or len(earlier) != len(self.openers):
            return set()
        return set(range(earlier[1].start, len(self.lines)))

    def _tail_above(self, first: int) -> set[int]:
        """Fold the tail above a quote. A bare signature is no words."""
        whole = footer_lines(self.lines, 0, first, may_be_all=True)
        above = [at for at in self.own if at < first]
        if any(at not in whole for at in above) or begins_with_footer(self.lines, above):
            return whole
        return footer_lines(self.lines, 0, first)

    def _earlier_below(self, last_answer: int) -> set[int]:
        opener = next((opener for opener in self.openers if opener.start > last_answer), None)
        if opener is None:
            return set()
        begins = max((at for at in self.earlier if at < last_answer), default=-1) + 1
        return footer_lines(self.lines, begins, opener.start) | set(
            range(opener.start, len(self.lines))
        )

    def _belongs_to_the_words_above(self, first: int) -> bool:
        """Tell a quote that the author leads into ("The letter says:"), or with answers inside it."""
        above = [at for at in self.own if at < first]
        if not above:
            return False
        if self.lines[first].depth and self.lines[above[-1]].words.endswith(":"):
            return True
        return any(announces_inline_replies(self.lines[at].words) for at in above[:12])

    def _repair_broken_quotes(self) -> None:
        earlier = [at for at in self.earlier if at < self.passed_on]
        first, last = min(earlier, default=0), max(earlier, default=0)
        between = [at for at in self.own if first < at < last]
        broken = broken_quotes(
            self.lines, between, answered_above=any(at < first for at in self.own)
        )
        self.earlier.update(broken)
        self.own = [at for at in self.own if at not in self.earlier]


def _join_lines(lines: Sequence[TextLine], hidden: set[int], *, wanted: bool) -> str:
    kept: list[str] = []
    side = False
    for at, line in enumerate(lines):
        if not line.is_empty:
            side = at in hidden
        if side is wanted:
            kept.append(line.raw)
    return "\n".join(kept).strip()


_INSIDE = re.compile(
    r"\b(?:in-?line|in line with your (?:questions|points))\b"
    r"|\b(?:answers?|comments?|replies|responses?|notes?) (?:are )?"
    r"(?:below|between|in (?:red|blue|green|bold|caps|capitals))"
    r"|\b(?:answered|replied|commented|responded) (?:below|in (?:red|blue|green|bold))"
    r"|\brespuestas? (?:abajo|más abajo|en (?:rojo|azul|verde|negrita)|entre l[ií]neas)"
    r"|\b(?:réponses?|commentaires?) (?:ci-dessous|en (?:rouge|bleu|vert|gras)|dans le texte)"
    r"|\b(?:antworten?|anmerkungen|kommentare) (?:unten|im text|in (?:rot|blau|grün)|direkt im text)"
    r"|\brisposte (?:sotto|in (?:rosso|blu))|\brespostas (?:abaixo|em (?:vermelho|azul))"
)
_LINK_ONLY = re.compile(r"[<(\[]?(?:https?://|www\.|mailto:)\S+[>)\]]?(?: >)?$")
_OPEN_LINK = re.compile(r"[<(\[]https?://[^\s<>()\[\]]*$")


def announces_inline_replies(words: str) -> bool:
    """Return whether the author says that the answers stand inside the quote, as with colours in Outlook."""
    return _INSIDE.search(words) is not None


def broken_quotes(
    lines: Sequence[TextLine], between: Sequence[int], *, answered_above: bool
) -> list[int]:
    """Find pieces that a mail program broke off a long `>` line, or bare links. Longer pieces count only where every
    line between quotes is one and the answer stands above: an answer must not be hidden."""
    if answered_above and all(_is_broken(lines, at, longest=80) for at in between):
        return list(between)
    return [at for at in between if _is_broken(lines, at, longest=25)]


def _is_broken(lines: Sequence[TextLine], at: int, *, longest: int) -> bool:
    """Tell a broken piece without signs of an answer: no blank line around it, small letters, the quote going on."""
    if not 0 < at < len(lines) - 1:
        return False
    above, here, below = lines[at - 1], lines[at], lines[at + 1]
    if not above.depth or not below.depth:
        return False
    if _LINK_ONLY.match(here.words) or _OPEN_LINK.search(above.words):
        return True
    if above.is_blank or below.is_blank:
        return False
    unended = above.words[-1] not in ".?!:;,)" and len(above.raw) >= 60
    return unended and len(here.raw) <= longest and here.raw[:1].islower()
