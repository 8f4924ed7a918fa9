"""Rules sorted by what they can apply to, so that two hundred of them are not each held against one late fee."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from operator import is_
from typing import Final

from yesdesk.desk.options.by_rule import DONE_ELSEWHERE
from yesdesk.desk.options.targets import names_block_kind
from yesdesk.policy.conditions import Comparison, Condition, Fact, Facts, known_value
from yesdesk.policy.situation import Measure, RuleKind, RuleTerms

type Places = tuple[int, ...]
"""Positions of rules in the order of those in force."""

type _Alike = tuple[str, Measure, int | None, bool]
"""Rules that are the same in these stand before the same things: two hundred of them look at an account once."""


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Rules that meet the same things on an account. `like`: one of them.

    `anything`: rules that name no word, so that each thing may be theirs. `named`: the others, by the fact they look
    at and the words they name. `if_unknown`: of those, rules that stand also where nobody knows the fact.
    """

    like: RuleTerms
    anything: Places
    named: Mapping[Fact, Mapping[str | int, Places]]
    if_unknown: Mapping[Fact, Places]

    def may_apply(self, facts: Facts) -> Iterator[int]:
        """Places of the rules that are worth asking whether they stand there; none of the others does."""
        yield from self.anything
        for fact, by_word in self.named.items():
            value = known_value(facts, fact)
            yield from self.if_unknown[fact] if value is None else by_word.get(value, ())


@dataclass(frozen=True, slots=True)
class RuleIndex:
    """`verbal`: places of rules that ask nothing of the library system."""

    rules: tuple[RuleTerms, ...]
    groups: tuple[RuleGroup, ...]
    verbal: Places


_KEEP: Final = 16  # a few branches in a few languages
_kept: Final[list[RuleIndex]] = []


def rule_index(rules: tuple[RuleTerms, ...]) -> RuleIndex:
    """The index of these rules, made once as long as they are kept (policy/cache.py)."""
    for each in tuple(_kept):
        if len(each.rules) == len(rules) and all(map(is_, each.rules, rules)):
            return each
    found = _sort(rules)
    _kept[:] = [found, *_kept[: _KEEP - 1]]
    return found


def _sort(rules: tuple[RuleTerms, ...]) -> RuleIndex:
    alike: dict[_Alike, list[int]] = {}
    for place, rule in enumerate(rules):
        key = (rule.remedy, rule.measure, rule.limit, names_block_kind(rule))
        alike.setdefault(key, []).append(place)
    groups = tuple(_group(rules, places) for places in alike.values())
    by_word = (place for place, rule in enumerate(rules) if rule.remedy not in DONE_ELSEWHERE)
    return RuleIndex(rules, groups, tuple(by_word))


def _group(rules: tuple[RuleTerms, ...], places: Iterable[int]) -> RuleGroup:
    places = tuple(places)
    words = {place: _words_of(rules[place]) for place in places}
    facts = {each.fact for each in words.values() if each}
    return RuleGroup(
        like=rules[places[0]],
        anything=tuple(place for place in places if words[place] is None),
        named={fact: _is_verbal(fact, words) for fact in facts},
        if_unknown={
            fact: tuple(
                place
                for place, each in words.items()
                if each and each.fact is fact and rules[place].kind is RuleKind.NEVER
            )
            for fact in facts
        },
    )


def _words_of(rule: RuleTerms) -> Condition | None:
    """The first of its conditions that names the words one of which must be met."""
    return next((each for each in rule.applies if each.comparison is Comparison.ONE_OF), None)


def _is_verbal(fact: Fact, words: Mapping[int, Condition | None]) -> dict[str | int, Places]:
    pairs = chain.from_iterable(
        ((word, place) for word in dict.fromkeys(each.words))
        for place, each in words.items()
        if each and each.fact is fact
    )
    found: dict[str | int, list[int]] = {}
    for word, place in pairs:
        found.setdefault(word, []).append(place)
    return {word: tuple(places) for word, places in found.items()}
