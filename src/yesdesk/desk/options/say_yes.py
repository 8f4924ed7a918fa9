"""Search for a yes before any request: rules, saved answers, precedents, and what is asked often."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse

from yesdesk.community.queries import PlaceLine, places_found
from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.core.search import folded
from yesdesk.core.search.bm25 import terms
from yesdesk.counts.queries import counts_of_last_weeks
from yesdesk.desk.answers.finding import find_for
from yesdesk.desk.answers.queries import FEWEST, AnswerLine, answers_of, library_day
from yesdesk.desk.options.panels import precedent_words
from yesdesk.desk.options.precedents import precedents
from yesdesk.people.models import User
from yesdesk.policy.bends import REASON_WORDS, BendReason, counted_as
from yesdesk.policy.labels import KIND_WORDS, latitude_label
from yesdesk.policy.queries import (
    COLLECTION as RULES,
    latitude_in_force,
    rules_in_force,
    sheet_lines,
)
from yesdesk.policy.rule_values import ActiveRule
from yesdesk.requests.models import Answer

MOST: Final = 8  # of each


@dataclass(frozen=True, slots=True)
class RuleHit:
    # Like `r3`.
    key: str
    slug: str
    name: str
    kind: str
    text: str
    may: str


@dataclass(frozen=True, slots=True)
class YesSearch:
    """A search's result. Without words only `last_time` is there."""

    found: list[RuleHit | AnswerLine | PlaceLine]  # answers, rules and places, the best first
    rules: list[RuleHit]
    answers: list[AnswerLine]
    outside: list[PlaceLine]
    last_time: list[str]  # sentences, the most frequent first

    @property
    def nothing(self) -> bool:
        return not (self.found or self.last_time)


def search_yes(by: Actor, words: str) -> YesSearch:
    """Search by words said at the desk. Three queries while answers and rules are cached."""
    by.require(Permission.DESK_REQUEST_SEE)
    day = library_day()
    standing = {rule.terms.id: rule for rule in rules_in_force(by, by.branch, day)}
    hits = find_for(words, by.branch) if words else []
    found = [standing[hit.ref] for hit in hits if hit.kind == RULES and hit.ref in standing]
    rules, answers = _rule_hits(found[:MOST], by, day), answers_of(hits, by).lines[:MOST]
    outside = places_found(hits, by)[:MOST]
    shown: tuple[RuleHit | AnswerLine | PlaceLine, ...] = (*rules, *answers, *outside)
    lines = {line.key: line for line in shown}
    keys = (f"{each.kind[0]}{each.ref}" for each in hits)
    return YesSearch(
        found=[lines[key] for key in keys if key in lines],
        rules=rules,
        answers=answers,
        outside=outside,
        last_time=_last_time(by, words, standing.values(), {rule.terms.id for rule in found}, day),
    )


def _rule_hits(found: Sequence[ActiveRule], by: Actor, day: date) -> list[RuleHit]:
    if not found:
        return []
    lines = sheet_lines(by, latitude_in_force(by, day))
    return [
        RuleHit(
            key=f"r{rule.terms.id}",
            slug=rule.slug,
            name=rule.terms.name,
            kind=str(KIND_WORDS[rule.terms.kind]),
            text=rule.text,
            may=latitude_label(rule.terms, lines.get(rule.terms.version, ()), by.job_class_id),
        )
        for rule in found
    ]


def _last_time(
    by: Actor, words: str, standing: Iterable[ActiveRule], found: set[int], day: date
) -> list[str]:
    # Of found rules and typed reasons, from five times on, of the whole library.
    names = {rule.terms.id: rule.terms.name for rule in standing}
    every = precedents(by, names, day=day)
    typed = _reasons_spoken_of(terms(words))
    fitting = [
        (rule, each)
        for rule, some in every.items()
        for each in some
        if not words or rule in found or each.reason in typed
    ]
    fitting.sort(key=lambda pair: -pair[1].at_least)
    return [precedent_words(names[rule], each) for rule, each in fitting[:MOST]]


def _reasons_spoken_of(parts: list[str]) -> set[BendReason]:
    # Once a search: the words of a thousand precedents would be looked up.
    long = tuple(part for part in parts if len(part) > 2)
    return {
        counted_as(reason)
        for reason, words in REASON_WORDS.items()
        if any(word.startswith(long) for word in folded(str(words)).split())
    }


MOST_ASKED: Final = 5  # of each
# In a smaller team, a branch's list would tell of one colleague.
STAFF_TO_SPLIT: Final = 10


@dataclass(frozen=True, slots=True)
class AskedOften:
    """A rule or an answer, without a number."""

    name: str
    href: str


def asked_often(by: Actor) -> list[AskedOften]:
    """Return what was used most lately at the branch of `by`, by name. Four queries at most. The whole library counts
    below ten colleagues, or for members of every branch.
    """
    by.require(Permission.DESK_REQUEST_SEE)
    branch, day = by.branch, library_day()
    if branch is not None and User.objects.filter(is_active=True).count() < STAFF_TO_SPLIT:
        branch = None
    found = [*_rules_asked_often(by, branch, day), *_answers_asked_often(by, branch)]
    return sorted(found, key=lambda each: each.name.casefold())


def _rules_asked_often(by: Actor, branch: int | None, day: date) -> list[AskedOften]:
    # No exception is told without leadership's promise.
    sheet = latitude_in_force(by, day)
    if sheet is None or not sheet.harbour_text:
        return []
    often = _most_used(by, "bend_reason", branch)
    return [
        AskedOften(rule.terms.name, reverse("rule", args=[rule.slug]))
        for rule in rules_in_force(by, by.branch, day)
        if rule.terms.id in often
    ]


def _most_used(by: Actor, measure: str, branch: int | None) -> list[int]:
    # Numbers of rules or answers, from five times on.
    used: Counter[int] = Counter()
    for (place, key), n in counts_of_last_weeks(by, measure).items():
        used[int(key.partition(":")[0])] += n if branch in {None, place} else 0
    often = sorted(used, key=lambda each: (-used[each], each))[:MOST_ASKED]
    return [each for each in often if used[each] >= FEWEST]


def _answers_asked_often(by: Actor, branch: int | None) -> list[AskedOften]:
    keys = _most_used(by, "answer", branch)
    return [
        AskedOften(answer.title_in(by.language), reverse("answer", args=[answer.pk]))
        for answer in Answer.objects.filter(pk__in=keys, retired_at=None)
    ]
