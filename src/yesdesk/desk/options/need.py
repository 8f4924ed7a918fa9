"""What a need calls for, as far as its words and its request say: which ways to yes come first, and whether a kindness
belongs here. Words only move a way up or down: nothing is hidden by them, but a kindness nobody asked to be spared.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from yesdesk.core.site_context import library_info
from yesdesk.desk.models import Kind, Request
from yesdesk.desk.requests.queries.letter import LONG, patron_texts, writes_of_a_death
from yesdesk.ils.port import Capability
from yesdesk.places.emergency.words import alarm_in


class Topic(StrEnum):
    """What the words are about, of all that a library system can do something about."""

    MONEY = "money"
    CARD = "card"
    EXPIRY = "expiry"
    TIME = "time"
    TITLE = "title"


_READ: Final = frozenset({"en", "es", "fr"})
"""Languages of the words below. In any other one we do not know what the need is about."""

_TOPICS: Final = {
    Topic.MONEY: r"fees?|fin(?:e|es|ed)|ow(?:e|es|ed|ing)|charg(?:e|es|ed)|waive|overdue|late (?:book|return)s?"
    r"|lost (?:\w+ )?(?:books?|items?|films?|dvds?|one)"
    r"|multas?|deb[eo]|debemos|cargos?|libros? perdidos?|perd[ií] (?:un|el) libro"
    r"|amendes?|frais|dois|devons|livres? perdus?|perdu (?:un|le) livre",
    Topic.CARD: r"block(?:ed)?|suspended|(?:cannot|can['’]t|can not|unable to) (?:borrow|check out)"
    r"|card[^.!?;]{0,20}(?:not work|n['’]t work|refused|stopped)"
    r"|bloque\w*|suspendid\w+|no (?:puedo|podemos) (?:sacar|llevar\w*)|no (?:me )?funciona (?:el|la|mi)"
    r"|bloqu\w+|suspendue?|ne (?:peux|pouvons) (?:pas|plus) emprunter",
    Topic.EXPIRY: r"expir\w*|ran out|run out|out of date|caduc\w*|venci\w*|p[ée]rim\w*",
    Topic.TIME: r"renew\w*|more time|longer|extend|extension|(?:is|are|was|were|be) due|due (?:date|back|on)"
    r"|renov\w*|m[aá]s tiempo|pr[oó]rrog\w*|renouvel\w*|prolong\w*|plus de temps",
    Topic.TITLE: r"reserv\w*|on hold|holds?|queue|cola|r[ée]serv\w*|file d.attente",
}
_ABOUT: Final = {
    topic: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for topic, words in _TOPICS.items()
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

_RETURNED: Final = re.compile(
    r"\b(?:brought|gave|took|handed|put|turned)\b[^.!?;]{0,40}?\b(?:back|in)\b"
    r"|\breturned\b(?!\s+(?:home|from|to)\b)|\bdropped\b[^.!?;]{0,40}?\b(?:off|box|in)\b"
    r"|\bdevolv(?:í|i|ió|io|imos|ieron)\b|\bdevuelt[oa]s?\b|\bentregu[ée]\b|\bentreg[óo]\b"
    r"|\brendu(?:e|s|es)?\b(?!\s+compte)|\brapport[ée]+(?:e|s|es)?\b|\bramen[ée]+(?:e|s|es)?\b|\brestitu[ée]+(?:s|es)?\b",
    re.IGNORECASE,
)
_WANTS_BOOK: Final = re.compile(
    r"\b(?:you|library|we|not) (?:do not|don['’]t|does not|doesn['’]t) (?:\w+ )?(?:own|have|stock)\b"
    r"|\byou[^.!?;]{0,20}\b(?:buy|purchase|order|get hold of)\b|\bplease (?:buy|purchase|order)\b"
    r"|\bsuggest\w*[^.!?;]{0,30}\b(?:book|title|purchase|film|magazine)s?\b|\bnot in (?:the|your) catalog(?:ue)?\b"
    r"|\b(?:compr(?:ar|an|en|áis|éis)|adquirir|adquieran|desiderata)\b|\bno (?:lo |la )?(?:tienen|tenéis)\b"
    r"|\b(?:achet(?:er|ez)|acquérir|suggestion d['’]achat)\b|\b(?:ne l['’]avez|vous n['’]avez) pas\b",
    re.IGNORECASE,
)
_NOT: Final = re.compile(
    r"\b(?:not|never|no|nobody|will|can|cannot|could|must|should|would|if|when|until|before|to be|nunca|si|cuando|hasta"
    r"|pas|jamais|quand|avant)\b|n['’]t\b|\bn['’]",
    re.IGNORECASE,
)
_BEFORE: Final = 30  # characters in which a "not" would stand


@dataclass(frozen=True, slots=True)
class Need:
    """`topics`: what the words name. `about_account`: whether the account is what it is about, also where nobody has
    said yet. `says_returned`: the words say that something was brought back. `kindness`: whether one belongs here.
    `wants_book`: the words ask for something the library does not own; `may_want_book`: it is about reading.
    `promised`: an answer is promised, by a time that is still to come.
    """

    topics: frozenset[Topic] = frozenset()
    about_account: bool = True
    says_returned: bool = False
    kindness: bool = False
    wants_book: bool = False
    may_want_book: bool = False
    promised: bool = False

    @property
    def does(self) -> frozenset[Capability]:
        """What the library system can do about what the words name."""
        return frozenset(each for topic in self.topics for each in _DOES[topic])


UNKNOWN: Final = Need()
"""Of a card that was scanned, before anybody said what it is about."""


def need_of_request(request: Request | None, *, now: datetime) -> Need:
    """The need of a request. One query, where more was written than its first line."""
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
    """The need of a request, by its first line and what else its patron wrote (`texts`). Reads nothing, and does not
    look whether somebody threatens or is in danger.
    """
    words = "\n".join((request.asked_for, request.needed, request.said, *texts))
    topics = topics_in(words)
    returned = says_returned(words)
    return Need(
        topics=topics,
        about_account=_is_about_account(request, words, known=bool(topics) or returned),
        says_returned=returned,
        kindness=calls_for_kindness(request, words, now=now),
        wants_book=_WANTS_BOOK.search(words) is not None,
        may_want_book=request.kind == Kind.WHAT_TO_READ,
        promised=request.promised_for is not None,
    )


def topics_in(words: str) -> frozenset[Topic]:
    return frozenset(topic for topic, about in _ABOUT.items() if about.search(words))


def _is_about_account(request: Request, words: str, *, known: bool) -> bool:
    if request.kind:
        return request.kind == Kind.ACCOUNT
    return known or not words.strip() or request.language not in _READ


def says_returned(words: str) -> bool:
    """Whether they say that something was brought back: not that it was not, and not that it will be."""
    return any(
        not _NOT.search(words[max(0, found.start() - _BEFORE) : found.start()].rpartition(".")[2])
        for found in _RETURNED.finditer(words)
    )


def calls_for_kindness(request: Request, words: str, *, now: datetime) -> bool:
    """Whether a kindness belongs here: a death, a long wait, or a promise of ours that ran out."""
    waited = request.waiting_since is not None and now - request.waiting_since > LONG
    return waited or request.late_since is not None or writes_of_a_death((words,))
