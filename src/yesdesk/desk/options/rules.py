"""Which rules meet what on an account: sorted by what they can apply to, judged each; and those that ask nothing of the
library system, where a yes is a colleague's word on the timeline.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import is_, itemgetter
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.desk.models import How
from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.options.option import Command, Option
from yesdesk.desk.options.targets import names_block_kind, targets
from yesdesk.ils.port import Capability
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
    """The index of these rules, made once as long as they are kept (policy/queries.py)."""
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
        named={fact: _by_word(fact, words) for fact in facts},
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


def _by_word(fact: Fact, words: Mapping[int, Condition | None]) -> dict[str | int, Places]:
    pairs = chain.from_iterable(
        ((word, place) for word in dict.fromkeys(each.words))
        for place, each in words.items()
        if each and each.fact is fact
    )
    found: dict[str | int, list[int]] = {}
    for word, place in pairs:
        found.setdefault(word, []).append(place)
    return {word: tuple(places) for word, places in found.items()}


type Met = dict[tuple[int, str], tuple[Option, list[tuple[int, Option]]]]
"""By a group's number and a target's key: the target, and the rules that meet it, with their places."""


def rules_met(context: OptionContext, known: Met | None = None) -> Iterator[Option]:
    """Every rule that applies to something on this account, in the order of the rules, but for those that the asker may
    bend beside another one of their group; then those that ask nothing of the library system, account or not; where
    only staff see accounts, all of them. Each is judged, and has no words of its kind yet. `known`: filled for
    `rules_still_met`.
    """
    rules = _index_of(context)
    yield from _on_account(context, rules, {} if known is None else known)
    for place in range(len(context.situations)) if context.by_colleagues else rules.verbal:
        situation = context.situations[place]
        if is_verbal(situation):
            yield from _verbal(situation, context)
        else:
            yield from _not_connected(situation, context)


def rules_still_met(context: OptionContext, known: Met) -> Iterator[Option]:
    """The rules that meet something on the account, once some of it is gone: only what is not as it was is looked at
    and judged again. `known`: of `rules_met` with the same rules and facts.
    """
    yield from _on_account(context, _index_of(context), known)


def _index_of(context: OptionContext) -> RuleIndex:
    return rule_index(tuple(each.rule for each in context.situations))


def _on_account(context: OptionContext, rules: RuleIndex, known: Met) -> Iterator[Option]:
    if context.account is None:
        return
    met: list[tuple[int, Option]] = []
    for number, group in enumerate(rules.groups):
        for target in targets(group.like, context.account, context.can, context.wanted):
            key = (number, target.target)
            if key not in known or known[key][0] != target:
                known[key] = (target, list(_met_by(group, target, context)))
            met += known[key][1]
    for _place, option in sorted(met, key=itemgetter(0)):
        yield option


def _met_by(
    group: RuleGroup, target: Option, context: OptionContext
) -> Iterator[tuple[int, Option]]:
    """The rules of a group that stand before this target; of those the asker may bend, the first alone: one yes is
    enough, and of two hundred rules a hundred may say it.
    """
    facts: Facts = {**context.facts, **target.proposed.facts}
    may = False
    for place in sorted(group.may_apply(facts)):
        situation = context.situations[place]
        if not _applies(situation.rule, facts):
            continue
        asked, verdict = context.judged(situation, target.proposed.amount, facts)
        if not (may and verdict.allowed):
            yield place, _with_verdict(target, asked, verdict)
        may = may or verdict.allowed


def _verbal(situation: Situation, context: OptionContext) -> Iterator[Option]:
    if _applies(situation.rule, context.facts):
        untouched = replace(situation, touches_account=False)
        patron = context.account.patron.ref if context.account is not None else ""
        for target in verbal_targets(situation, patron):
            facts = {**context.facts, **target.proposed.facts}
            yield judged_target(context, untouched, target, facts)


def _not_connected(situation: Situation, context: OptionContext) -> Iterator[Option]:
    for target in not_connected_targets(situation):
        met = rule_met(context, situation, target)
        if met is not None:
            yield met


def rule_met(context: OptionContext, situation: Situation, target: Option) -> Option | None:
    """This rule before this target, judged; None where it does not apply there."""
    facts = {**context.facts, **target.proposed.facts}
    applies = _applies(situation.rule, facts)
    return judged_target(context, situation, target, facts) if applies else None


def one_per_target(met: Iterable[Option]) -> Iterator[Option]:
    """The first for each target: where two rules apply, one yes is enough."""
    seen: set[str] = set()
    for option in met:
        if option.target not in seen:
            seen.add(option.target)
            yield option


def _applies(rule: RuleTerms, facts: Facts) -> bool:
    """Whether the rule applies. One of the kind `never` that may apply is taken to apply: what it protects is not
    left to a gap.
    """
    stands = rule.applies_to(facts)
    return rule.kind is RuleKind.NEVER if stands is None else stands


def judged_target(
    context: OptionContext, situation: Situation, target: Option, facts: Facts
) -> Option:
    """A rule before a target where it applies, judged by these facts."""
    asked, verdict = context.judged(situation, target.proposed.amount, facts)
    return _with_verdict(target, asked, verdict)


def _with_verdict(target: Option, asked: Situation, verdict: Verdict) -> Option:
    """Written out: `replace` takes several times as long, and a hundred rules may meet an account."""
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
"""Remedies that meet something on an account. A rule with any other one, or none, is a rule by its word alone."""

_ANOTHER: Final = "another"
"""A kind that is none of those a condition names."""


def is_verbal(situation: Situation) -> bool:
    return situation.rule.remedy not in DONE_ELSEWHERE


def verbal_targets(situation: Situation, patron: str = "") -> Iterator[Option]:
    """The rule as it may be bent by word: for what is scarce as staff see the queue, for what is measured as far
    as somebody may, the asker first. `patron`: whose account it is said to, where one is read.
    """
    rule = situation.rule
    if rule.kind is RuleKind.SCARCE:
        nobody, somebody = _("%(rule)s, nobody waits"), _("%(rule)s, somebody waits")
        for place, words in enumerate((nobody, somebody)):
            yield _verbal_target(situation, patron, words, f"waits.{place}", waiting=place)
    elif rule.measure is Measure.NONE or rule.kind is RuleKind.NEVER:
        yield _verbal_target(situation, patron, "%(rule)s", "word")
    else:
        yield from _amount_allowed(situation, patron)


def not_connected_targets(situation: Situation) -> Iterator[Option]:
    """Targets where no library system is connected, so that only staff can read the account: whoever says yes has
    looked whether it stands there and may be bent, and does it there. How often it was done is counted here.
    Nothing for one's own account, nor where no facts do.
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
        yield replace(target, command=command, effect=_effect(situation.rule, looked_at))


def _facts_meeting(conditions: Sequence[Condition]) -> Facts | None:
    """Facts as they are where all of these are met; None where they contradict each other."""
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


def _effect(rule: RuleTerms, looked_at: Iterable[Condition]) -> str:
    """The effect in words before the tap: what to look at, and who does it."""
    there = _("Do it in the library system. It is noted here")
    said = [condition_words(each, rule) for each in looked_at]
    if not said:
        return there
    return _("Look there first: %(conditions)s. %(do_it)s") % {
        "conditions": "; ".join(said),
        "do_it": there,
    }


def _amount_allowed(situation: Situation, patron: str) -> Iterator[Option]:
    """The amount that counts, as nobody types one: all that the asker may give, then all that a colleague may."""
    caps = {terms.job_class: terms.per_act for terms in situation.latitude}
    own = caps.get(situation.job_class, 0)
    if own is None or not caps:
        yield _verbal_target(situation, patron, "%(rule)s", "word", amount=_whole_cap(situation))
        return
    mine = situation.cap_without_lead
    reached = [cap for cap in (*caps.values(), mine) if cap is not None]
    higher = sorted({cap for cap in reached if cap >= max(own, 1)})
    for cap in higher:
        yield _verbal_target(
            situation, patron, _("%(rule)s, up to %(cap)s"), f"up_to.{cap}", amount=cap
        )
    if None in caps.values():
        words = _("%(rule)s, more than that") if higher else "%(rule)s"
        yield _verbal_target(situation, patron, words, "more", amount=max([own, *higher]) + 1)


def _whole_cap(situation: Situation) -> int:
    """The whole cap of the year or the week, where each time has no limit, so that it cannot be given twice."""
    own = [terms for terms in situation.latitude if terms.job_class == situation.job_class]
    together = (cap for terms in own for cap in (terms.per_patron, terms.per_week))
    return min((cap for cap in together if cap is not None), default=0)


def _verbal_target(
    situation: Situation,
    patron: str,
    words: str,
    key: str,
    *,
    amount: int = 0,
    waiting: int | None = None,
) -> Option:
    rule = situation.rule
    name = words % {"rule": rule.name, "cap": rule.amount(amount)}
    facts: Facts = NO_FACTS if waiting is None else {Fact.HOLDS_WAITING: waiting}
    return Option(
        target=f"rule.{rule.id}.{key}",
        cost=_("As much as is given") if rule.measure is Measure.MONEY else "",
        secondary=True,
        command=Command("", How.VERBAL, amount=amount, facts=facts, patron=patron, name=name),
    )
