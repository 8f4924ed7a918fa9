"""The need of a request by its words: the order of ways to yes, and whether a kindness belongs here.

Words only move a way up or down; they hide nothing but an unwanted kindness.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from yesdesk.core.search.phrases import any_of, plain_sentences
from yesdesk.core.site_context import library_info
from yesdesk.ils.port import Capability
from yesdesk.places.emergency.words import alarm_in
from yesdesk.requests.models import Kind, Request
from yesdesk.requests.queries.letter import LONG, patron_texts, writes_of_a_death


class Topic(StrEnum):
    """A subject of words that the library system can act on."""

    MONEY = "money"
    CARD = "card"
    EXPIRY = "expiry"
    TIME = "time"
    TITLE = "title"


# In any other language we do not know what the need is about.
_READ: Final = frozenset({"en", "es", "fr"})

_SAID: Final = {
    name: any_of(phrases)
    for name, phrases in tomllib.loads(
        Path(__file__).with_name("need_words.toml").read_text(encoding="utf-8")
    ).items()
}
_DOES: Final = {
    # What takes away the cause helps the card, and so whoever wants to reserve with it.
    Topic.MONEY: {Capability.WAIVE_LINE},
    Topic.CARD: {Capability.WAIVE_LINE, Capability.LIFT_BLOCK},
    Topic.EXPIRY: {Capability.EXTEND_EXPIRY},
    Topic.TIME: {Capability.RENEW, Capability.EXTEND_DUE_DATE},
    Topic.TITLE: {
        Capability.PLACE_HOLD,
        Capability.MOVE_HOLD,
        Capability.WAIVE_LINE,
        Capability.LIFT_BLOCK,
    },
}

_BEFORE: Final = 6  # words in which a "not" would stand


@dataclass(frozen=True, slots=True)
class Need:
    topics: frozenset[Topic] = frozenset()  # named by the words
    about_account: bool = True  # also while nobody has said what it is about
    says_returned: bool = False  # they say that something was brought back
    kindness: bool = False
    wants_book: bool = False  # something that the library does not own
    may_want_book: bool = False  # it is about reading
    promised: bool = False  # an answer by a time to come

    @property
    def does(self) -> frozenset[Capability]:
        return frozenset(each for topic in self.topics for each in _DOES[topic])


# A scanned card, before anybody said a word.
UNKNOWN: Final = Need()


def need_of_request(request: Request | None, *, now: datetime) -> Need:
    """Return a request's need. One query, where more was written than its first line."""
    if request is None:
        return UNKNOWN
    again = request.waiting_since is not None and request.waiting_since > request.opened_at
    more = patron_texts(request) if again or request.said.endswith("…") else ()
    need = need_of(request, more, now=now)
    if not need.kindness:
        return need
    languages = dict.fromkeys((*library_info().languages, request.language))
    alarm = any(alarm_in(text, languages) for text in (request.asked_for, request.said, *more))
    return replace(need, kindness=not alarm)


def need_of(request: Request, texts: Iterable[str] = (), *, now: datetime) -> Need:
    """Return the need by the first line and the patron's `texts`, without a query or a look for danger."""
    words = "\n".join((request.asked_for, request.needed, request.said, *texts))
    sentences = plain_sentences(words)
    topics = frozenset(topic for topic in Topic if _says_any(topic, sentences))
    returned = says_returned(sentences)
    return Need(
        topics=topics,
        about_account=_is_about_account(request, words, known=bool(topics) or returned),
        says_returned=returned,
        kindness=calls_for_kindness(request, words, now=now),
        wants_book=_says_any("wants_book", sentences),
        may_want_book=request.kind == Kind.WHAT_TO_READ,
        promised=request.promised_for is not None,
    )


def _says_any(name: str, sentences: Iterable[str]) -> bool:
    return any(map(_SAID[name].search, sentences))


def _is_about_account(request: Request, words: str, *, known: bool) -> bool:
    if request.kind:
        return request.kind == Kind.ACCOUNT
    return known or not words.strip() or request.language not in _READ


def says_returned(sentences: Iterable[str]) -> bool:
    """Return whether something was brought back: not that it was not, or will be."""
    told = (_SAID["came_home"].sub("", sentence) for sentence in sentences)
    return any(
        not _SAID["not_yet"].search(f" {' '.join(sentence[: found.start()].split()[-_BEFORE:])} ")
        for sentence in told
        for found in _SAID["returned"].finditer(sentence)
    )


def calls_for_kindness(request: Request, words: str, *, now: datetime) -> bool:
    """Return whether a kindness belongs here: a death, a long wait, or our broken promise."""
    waited = request.waiting_since is not None and now - request.waiting_since > LONG
    return waited or request.late_since is not None or writes_of_a_death((words,))
