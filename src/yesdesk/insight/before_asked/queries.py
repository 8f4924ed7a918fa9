"""Needs without a saved answer, answers after which people asked again, and kinds that others helped with: numbers
from five on.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from yesdesk.community.queries import AskedFor
from yesdesk.core.actors import Actor
from yesdesk.core.suppression import FEWEST
from yesdesk.core.web.addresses import address_of
from yesdesk.counts.queries import counts_by_month, month_is_counted
from yesdesk.desk.answers.queries import (
    AnswerRef,
    answers_about,
    answers_by_pk,
    kinds_with_an_answer,
)
from yesdesk.insight.editions import library_parts
from yesdesk.insight.figures import figure_of, months_between
from yesdesk.insight.rules.collect import rule_key
from yesdesk.insight.rules.page import RuleFigures
from yesdesk.insight.worded import months_in_words
from yesdesk.places.queries import the_library
from yesdesk.policy.labels import library_today
from yesdesk.policy.queries import rules_in_force
from yesdesk.requests.models import Kind, OutcomeValue

MOST: Final = 10
_NAMED: Final = frozenset(Kind) - {Kind.OTHER}
MONTHS: Final = 3


@dataclass(frozen=True, slots=True)
class WithoutAnswer:
    """A rule or a kind of request that came up `n` times in `period` and has no saved answer. `href` begins one."""

    key: str
    name: str
    n: int
    period: str
    href: str


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """An answer and how often it was sent. `again`: None where sent without being asked again is under five."""

    answer: AnswerRef
    sent: int
    again: int | None


def without_answer(by: Actor, *, out: bool = False) -> list[WithoutAnswer]:
    """Return the ten that came up most, by the newest edition, less those left out, or (`out`) only these; none before
    there is an edition.
    """
    _edition, parts = library_parts(by, rules="rules__rules", kinds="needs__kinds")
    found = [*_rules(by, parts["rules"] or {}), *_kinds(by, parts["kinds"])]
    left_out = the_library().answers_left_out.split()
    asked = [each for each in found if (each.key in left_out) is out]
    return sorted(asked, key=lambda each: (-each.n, each.name))[: None if out else MOST]


def _rules(by: Actor, figures: dict[str, Any]) -> Iterable[WithoutAnswer]:
    for rule in rules_in_force(by, None, library_today()):
        told = figures.get(rule_key(rule.terms.id))
        if told and not answers_about(by, rule.terms.id):
            # In sum only: how a rule was met stands on its own page.
            figure = RuleFigures(told, by, harbour=False)
            if figure.total:
                href = _begin_answer(title=rule.terms.name, rule=rule.terms.id)
                yield WithoutAnswer(
                    f"rule-{rule.terms.id}", rule.terms.name, figure.total, figure.period, href
                )


def _kinds(by: Actor, told: Any) -> Iterable[WithoutAnswer]:
    newest = figure_of(told).newest if told else None
    if newest is None:
        return
    written = kinds_with_an_answer(by)
    for part in newest.shown.parts:
        if len(part.of) == 1 and part.of[0] in Kind and part.of[0] not in written:
            kind = Kind(part.of[0])
            period = months_in_words(newest.months, by.language)
            href = _begin_answer(kind=kind.value)
            yield WithoutAnswer(f"kind-{kind.value}", str(kind.label), part.n, period, href)


def _begin_answer(**about: object) -> str:
    return f"{address_of('answer_add')}?{urlencode(about)}"


def helped_elsewhere(by: Actor) -> list[AskedFor]:
    """Return kinds of requests that somebody else helped with in the last calendar quarter that is over, the most
    first. None where that or the rest is under five, and none before the quarter is counted.
    """
    today = library_today()
    last = today.year * 4 + (today.month - 1) // 3 - 1
    months = [f"{last // 4}-{last % 4 * 3 + n:02}" for n in (1, 2, 3)]
    if not month_is_counted(months[-1]):
        return []
    ended, elsewhere = Counter[str](), Counter[str]()
    for counts in counts_by_month(by, "ended", months).values():
        for (_branch, key), n in counts.items():
            kind, _colon, outcome = key.partition(":")
            ended[kind] += n
            elsewhere[kind] += n if outcome == OutcomeValue.YES_ELSEWHERE else 0
    told = [
        (kind, n)
        for kind, n in elsewhere.most_common()
        if kind in _NAMED and n >= FEWEST and not 0 < ended[kind] - n < FEWEST
    ]
    if told and 0 < elsewhere.total() - sum(n for _kind, n in told) < FEWEST:
        told.pop()
    period = months_in_words(months, by.language)
    return [AskedFor(str(Kind(kind).label), n, period) for kind, n in told]


def asked_again(by: Actor) -> list[AskedAgain]:
    """Return answers after which people asked again five times or more in the last three months that are over."""
    today = library_today()
    number = today.year * 12 + today.month - 1
    first, last = (f"{n // 12}-{n % 12 + 1:02}" for n in (number - MONTHS, number - 1))
    sent, again = (
        _by_answer(by, measure, months_between(first, last))
        for measure in ("answer", "answer_again")
    )
    often = {pk: n for pk, n in again.items() if n >= FEWEST}
    answers = answers_by_pk(by, often)
    found = [
        AskedAgain(answers[pk], sent[pk], n if sent[pk] - n >= FEWEST else None)
        for pk, n in often.items()
        if pk in answers
    ]
    return sorted(found, key=lambda each: (-each.sent, each.answer.title))[:MOST]


def _by_answer(by: Actor, measure: str, months: list[str]) -> Counter[int]:
    found: Counter[int] = Counter()
    for counts in counts_by_month(by, measure, months).values():
        for (_branch, key), n in counts.items():
            found[int(key)] += n
    return found
