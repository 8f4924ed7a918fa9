"""A candidate: a rule in force here, the target on this account that it applies to, and the verdict."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import itemgetter

from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.options.by_rule import is_verbal, not_connected_targets, verbal_targets
from yesdesk.desk.options.command import Command, Target
from yesdesk.desk.options.context import OptionContext, facts_as_json
from yesdesk.desk.options.rules_by_thing import RuleIndex, rule_index
from yesdesk.desk.options.targets import targets
from yesdesk.ils.port import Account
from yesdesk.policy.conditions import Facts
from yesdesk.policy.situation import RuleKind, RuleTerms, Situation, Verdict


@dataclass(frozen=True, slots=True)
class Candidate:
    """`situation` holds the amount and the facts it was judged by. `key` names rule and subject.

    `account`: None where a rule meets nobody's; with a `secondary` one, whose it would be for.
    """

    account: Account | None
    rule: RuleTerms
    target: Target
    situation: Situation
    verdict: Verdict

    @property
    def key(self) -> str:
        return f"{self.rule.id}.{self.target.key}"

    @property
    def ref(self) -> str:
        """The account's, empty where there is none."""
        return self.account.patron.ref if self.account is not None else ""

    @property
    def secondary(self) -> bool:
        """Nothing on the account shows whether the rule stands in the way: whoever is asked knows."""
        return bool(self.target.name)


def candidates(context: OptionContext) -> Iterator[Candidate]:
    """Every rule that applies to something on this account, in the order of the rules; then those that ask
    nothing of the library system, account or not; where only staff see accounts, all of them.
    """
    rules = rule_index(tuple(each.rule for each in context.situations))
    if context.account is not None:
        yield from _on_account(context.account, context, rules)
    for place in range(len(context.situations)) if context.by_colleagues else rules.verbal:
        situation = context.situations[place]
        if is_verbal(situation):
            yield from _verbal(situation, context)
        else:
            yield from _not_connected(situation, context)


def _on_account(account: Account, context: OptionContext, rules: RuleIndex) -> Iterator[Candidate]:
    met: list[tuple[int, Target, Facts]] = []
    for group in rules.groups:
        for target in targets(group.like, account, context.can, context.wanted):
            facts: Facts = {**context.facts, **target.facts}
            met += [
                (place, target, facts)
                for place in group.may_apply(facts)
                if _applies(rules.rules[place], facts)
            ]
    for place, target, facts in sorted(met, key=itemgetter(0)):
        yield _candidate(context, account, context.situations[place], target, facts)


def _verbal(situation: Situation, context: OptionContext) -> Iterator[Candidate]:
    if _applies(situation.rule, context.facts):
        untouched = replace(situation, touches_account=False)
        for target in verbal_targets(situation):
            facts = {**context.facts, **target.facts}
            yield _candidate(context, context.account, untouched, target, facts)


def _not_connected(situation: Situation, context: OptionContext) -> Iterator[Candidate]:
    for target in not_connected_targets(situation):
        facts = {**context.facts, **target.facts}
        if _applies(situation.rule, facts):
            yield _candidate(context, None, situation, target, facts)


def candidate_for(
    context: OptionContext, account: Account | None, situation: Situation, target: Target
) -> Candidate | None:
    """The candidate of this rule and target; None where the rule does not apply there."""
    facts = {**context.facts, **target.facts}
    if not _applies(situation.rule, facts):
        return None
    return _candidate(context, account, situation, target, facts)


def one_per_target(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """The first candidate for each target: where two rules apply, one yes is enough."""
    seen: set[str] = set()
    for candidate in candidates:
        if candidate.target.key not in seen:
            seen.add(candidate.target.key)
            yield candidate


def _applies(rule: RuleTerms, facts: Facts) -> bool:
    """Whether the rule applies. One of the kind `never` that may apply is taken to apply: what it protects is not
    left to a gap.
    """
    stands = rule.applies_to(facts)
    return rule.kind is RuleKind.NEVER if stands is None else stands


def _candidate(
    context: OptionContext,
    account: Account | None,
    situation: Situation,
    target: Target,
    facts: Facts,
) -> Candidate:
    asked, verdict = context.judged(situation, target.amount, facts)
    return Candidate(account, situation.rule, target, asked, verdict)


def command_for(candidate: Candidate, *, way: str, outcome: OutcomeValue) -> Command:
    """The command that grants this candidate."""
    return Command(
        way=way,
        outcome=outcome,
        rule=candidate.rule.id,
        rule_version=candidate.rule.version,
        amount=candidate.situation.amount,
        facts=facts_as_json(candidate.situation.facts),
        patron=candidate.ref,
        steps=candidate.target.steps,
        by_hand=candidate.target.by_hand,
        used_before=candidate.situation.used_pattern,
        times_before=candidate.situation.used_pattern_times,
        name=candidate.target.name,
        done_elsewhere=bool(candidate.target.name and candidate.target.effect),
        moves_money=candidate.situation.is_money,
    )
