"""Rules that meet something on an account, judged; and rules by a colleague's word alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import is_, itemgetter
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.options.option import Command, Option
from yesdesk.desk.options.targets import names_block_kind, targets
from yesdesk.ils.port import Capability
from yesdesk.policy.judgement import judge_met
from yesdesk.policy.labels import condition_words
from yesdesk.policy.situation import (
    NO_FACTS,
    NUMBERS,
    Comparison,
    Condition,
    Fact,
    Facts,
    Measure,
    RuleKind,
    RuleTerms,
    Situation,
    Verdict,
    known_value,
)
from yesdesk.requests.models import How

# Positions among the rules in force.
type Places = tuple[int, ...]

# Such rules meet the same things, so that two hundred of them look at an account once.
type _Alike = tuple[str, Measure, int | None, bool]


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Rules that meet the same things on an account."""

    like: RuleTerms  # a rule of the group
    anything: Places  # rules without a word to meet
    named: Mapping[Fact, Mapping[str | int, Places]]  # the others, by fact and word
    if_unknown: Mapping[Fact, Places]  # of those, rules that apply while nobody knows the fact

    def may_apply(self, facts: Facts) -> Iterator[int]:
        """Yield places of rules that may apply; no other rule does."""
        yield from self.anything
        for fact, by_word in self.named.items():
            value = known_value(facts, fact)
            yield from self.if_unknown[fact] if value is None else by_word.get(value, ())


@dataclass(frozen=True, slots=True)
class RuleIndex:
    rules: tuple[RuleTerms, ...]
    groups: tuple[RuleGroup, ...]
    verbal: Places  # places of rules by word alone


_KEEP: Final = 16  # a few branches in a few languages
_kept: Final[list[RuleIndex]] = []


def rule_index(rules: tuple[RuleTerms, ...]) -> RuleIndex:
    """Return the index of these rules, made once while they are cached (policy/queries.py)."""
    for each in tuple(_kept):
        if len(each.rules) == len(rules) and all(map(is_, each.rules, rules)):
            return each
    found = _build_index(rules)
    _kept[:] = [found, *_kept[: _KEEP - 1]]
    return found


def _build_index(rules: tuple[RuleTerms, ...]) -> RuleIndex:
    alike: dict[_Alike, list[int]] = {}
    for place, rule in enumerate(rules):
        key = (rule.remedy, rule.measure, rule.limit, names_block_kind(rule))
        alike.setdefault(key, []).append(place)
    groups = tuple(_build_group(rules, places) for places in alike.values())
    by_word = (place for place, rule in enumerate(rules) if rule.remedy not in DONE_ELSEWHERE)
    return RuleIndex(rules, groups, tuple(by_word))


def _build_group(rules: tuple[RuleTerms, ...], places: Iterable[int]) -> RuleGroup:
    places = tuple(places)
    words = {place: _condition_on_words(rules[place]) for place in places}
    facts = {each.fact for each in words.values() if each}
    return RuleGroup(
        like=rules[places[0]],
        anything=tuple(place for place in places if words[place] is None),
        named={fact: _places_by_word(fact, words) for fact in facts},
        if_unknown={
            fact: tuple(
                place
                for place, each in words.items()
                if each and each.fact is fact and rules[place].kind is RuleKind.NEVER
            )
            for fact in facts
        },
    )


def _condition_on_words(rule: RuleTerms) -> Condition | None:
    return next((each for each in rule.applies if each.comparison is Comparison.ONE_OF), None)


def _places_by_word(fact: Fact, words: Mapping[int, Condition | None]) -> dict[str | int, Places]:
    pairs = chain.from_iterable(
        ((word, place) for word in dict.fromkeys(each.words))
        for place, each in words.items()
        if each and each.fact is fact
    )
    found: dict[str | int, list[int]] = {}
    for word, place in pairs:
        found.setdefault(word, []).append(place)
    return {word: tuple(places) for word, places in found.items()}


# Situations with their places among the rules in force.
type _Placed = list[tuple[int, Situation]]

# By group and target: the target, and its rules with their places.
type Met = dict[tuple[int, str], tuple[Option, list[tuple[int, Option]]]]


def rules_met(context: OptionContext, known: Met | None = None) -> Iterator[Option]:
    """Yield every rule that applies, judged, in order; of a group's bendable ones the first alone. Rules by word
    follow, with or without an account. `known` is filled for `rules_still_met`.
    """
    rules = _rule_index_of(context)
    yield from _options_on_account(context, rules, {} if known is None else known)
    places = range(len(context.situations)) if context.by_colleagues else rules.verbal
    asked = chain.from_iterable(
        _asked_by_word(context.situations[place], context) for place in places
    )
    for met in _judged(asked, context):
        yield from (option for _place, option in met)


def rules_still_met(context: OptionContext, known: Met) -> Iterator[Option]:
    """Yield the rules that apply once some of the account is gone: only changes are judged again."""
    yield from _options_on_account(context, _rule_index_of(context), known)


def _rule_index_of(context: OptionContext) -> RuleIndex:
    return rule_index(tuple(each.rule for each in context.situations))


def _options_on_account(context: OptionContext, rules: RuleIndex, known: Met) -> Iterator[Option]:
    if context.account is None:
        return
    here = {
        (number, target.target): (group, target)
        for number, group in enumerate(rules.groups)
        for target in targets(group.like, context.account, context.can, context.wanted)
    }
    new = [key for key, (_, target) in here.items() if key not in known or known[key][0] != target]
    asked = [(here[key][1], _may_meet(*here[key], context)) for key in new]
    for key, met in zip(new, _judged(asked, context), strict=True):
        known[key] = (here[key][1], met)
    found = chain.from_iterable(known[key][1] for key in here)
    for _place, option in sorted(found, key=itemgetter(0)):
        yield option


def _may_meet(group: RuleGroup, target: Option, context: OptionContext) -> _Placed:
    places = sorted(group.may_apply(_facts_of(target, context)))
    return [(place, context.situations[place]) for place in places]


def _judged(
    asked: Iterable[tuple[Option, _Placed]], context: OptionContext
) -> Iterator[list[tuple[int, Option]]]:
    # One question for the whole page.
    wishes = [(each, every, _facts_of(each, context)) for each, every in asked]
    judged = judge_met([(every, each.proposed.amount, facts) for each, every, facts in wishes])
    for (target, _every, _facts), met in zip(wishes, judged, strict=True):
        yield [(place, with_verdict(target, each, verdict)) for place, each, verdict in met]


def _facts_of(target: Option, context: OptionContext) -> Facts:
    return {**context.facts, **target.proposed.facts}


def _asked_by_word(
    situation: Situation, context: OptionContext
) -> Iterator[tuple[Option, _Placed]]:
    if not is_verbal(situation):
        for target in not_connected_targets(situation):
            yield target, [(0, situation)]
    elif situation.rule.stands(context.facts):
        untouched = replace(situation, touches_account=False)
        patron = context.account.patron.ref if context.account is not None else ""
        for target in verbal_targets(situation, patron):
            yield target, [(0, untouched)]


def one_per_target(met: Iterable[Option]) -> Iterator[Option]:
    seen: set[str] = set()
    for option in met:
        if option.target not in seen:
            seen.add(option.target)
            yield option


def with_verdict(target: Option, asked: Situation, verdict: Verdict) -> Option:
    # Written out: `replace` takes several times as long, and a hundred rules may meet an account.
    return Option(
        target=target.target,
        title=target.title,
        cost=target.cost,
        effect=target.effect,
        secondary=target.secondary,
        command=target.command,
        situation=asked,
        verdict=verdict,
    )


# Only these meet something on an account; any other remedy is a colleague's word.
DONE_ELSEWHERE: Final = frozenset(
    {
        Capability.WAIVE_LINE,
        Capability.EXTEND_DUE_DATE,
        Capability.RENEW,
        Capability.CLAIMS_RETURNED,
        Capability.LIFT_BLOCK,
        Capability.EXTEND_EXPIRY,
        Capability.PLACE_HOLD,
        Capability.MOVE_HOLD,
    }
)

# A kind that no condition names.
_ANOTHER: Final = "another"


def is_verbal(situation: Situation) -> bool:
    return situation.rule.remedy not in DONE_ELSEWHERE


def verbal_targets(situation: Situation, patron: str = "") -> Iterator[Option]:
    """Yield the rule as bent by word. Scarce: as staff see the queue; measured: as far as somebody may. `patron`: the
    account, where one is read.
    """
    rule = situation.rule
    if rule.kind is RuleKind.SCARCE:
        nobody, somebody = _("%(rule)s, nobody waits"), _("%(rule)s, somebody waits")
        for place, words in enumerate((nobody, somebody)):
            name = words % {"rule": rule.name}
            yield _verbal_target(situation, patron, name, f"waits.{place}", waiting=place)
    elif rule.measure is Measure.NONE or rule.kind is RuleKind.NEVER:
        yield _verbal_target(situation, patron, rule.name, "word")
    else:
        yield from _verbal_targets_by_amount(situation, patron)


def not_connected_targets(situation: Situation) -> Iterator[Option]:
    """Yield targets without a library system: the colleague has looked, and does it there. Uses count here. None for
    one's own account, nor where no facts allow it.
    """
    looked_at = [
        each
        for each in (*situation.rule.applies, *situation.rule.conditions)
        if each.fact is not Fact.TIMES_BEFORE
    ]
    facts = _facts_meeting(looked_at)
    if situation.own_account or facts is None:
        return
    for target in verbal_targets(situation):
        said = target.proposed
        command = replace(said, facts={**facts, **said.facts}, done_elsewhere=True)
        yield replace(target, command=command, effect=_effect_in_words(situation.rule, looked_at))


def _facts_meeting(conditions: Sequence[Condition]) -> Facts | None:
    # None where they contradict each other.
    found: dict[Fact, str | int | None] = {}
    for fact in dict.fromkeys(each.fact for each in conditions):
        these = [each for each in conditions if each.fact is fact]
        words = (*(word for each in these for word in each.words), _ANOTHER)
        tried = [each.number for each in these] if fact in NUMBERS else words
        meets = [value for value in tried if all(each.met({fact: value}) for each in these)]
        if not meets:
            return None
        found[fact] = meets[0]
    return found


def _effect_in_words(rule: RuleTerms, looked_at: Iterable[Condition]) -> str:
    # What to look at, and who does it.
    there = _("Do it in the library system. It is noted here")
    said = [condition_words(each, rule) for each in looked_at]
    if not said:
        return there
    return _("Look there first: %(conditions)s. %(do_it)s") % {
        "conditions": "; ".join(said),
        "do_it": there,
    }


def _verbal_targets_by_amount(situation: Situation, patron: str) -> Iterator[Option]:
    # Nobody types it: all that the asker may give, then all that a colleague may.
    rule, caps = situation.rule, {terms.job_class: terms.per_act for terms in situation.latitude}
    own = caps.get(situation.job_class, 0)
    if own is None or not caps:
        yield _verbal_target(situation, patron, rule.name, "word", amount=_whole_cap(situation))
        return
    mine = situation.cap_without_lead
    reached = [cap for cap in (*caps.values(), mine) if cap is not None]
    higher = sorted({cap for cap in reached if cap >= max(own, 1)})
    for cap in higher:
        name = _("%(rule)s, up to %(cap)s") % {"rule": rule.name, "cap": rule.amount(cap)}
        yield _verbal_target(situation, patron, name, f"up_to.{cap}", amount=cap)
    if None in caps.values():
        more = _("%(rule)s, more than that") % {"rule": rule.name}
        name = more if higher else rule.name
        yield _verbal_target(situation, patron, name, "more", amount=max([own, *higher]) + 1)


def _whole_cap(situation: Situation) -> int:
    # Where each time has no limit, so that it cannot be given twice.
    own = [terms for terms in situation.latitude if terms.job_class == situation.job_class]
    together = (cap for terms in own for cap in (terms.per_patron, terms.per_week))
    return min((cap for cap in together if cap is not None), default=0)


def _verbal_target(
    situation: Situation,
    patron: str,
    name: str,
    key: str,
    *,
    amount: int = 0,
    waiting: int | None = None,
) -> Option:
    rule = situation.rule
    facts: Facts = NO_FACTS if waiting is None else {Fact.HOLDS_WAITING: waiting}
    return Option(
        target=f"rule.{rule.id}.{key}",
        cost=_("As much as is given") if rule.measure is Measure.MONEY else "",
        secondary=True,
        command=Command("", How.VERBAL, amount=amount, facts=facts, patron=patron, name=name),
    )
