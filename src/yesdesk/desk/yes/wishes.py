"""A wish: a rule in force here, what it stands before on this account, and what judge says to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import itemgetter

from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.yes.by_rule import as_seen, in_words, is_by_word
from yesdesk.desk.yes.deeds import Deed
from yesdesk.desk.yes.rules_by_thing import SortedRules, sorted_rules
from yesdesk.desk.yes.scene import Scene, plain_facts
from yesdesk.desk.yes.subject import Subject
from yesdesk.desk.yes.subjects import subjects
from yesdesk.ils.port import Account
from yesdesk.policy.conditions import Facts
from yesdesk.policy.situation import RuleKind, RuleTerms, Situation, Verdict


@dataclass(frozen=True, slots=True)
class Wish:
    """`situation` holds the amount and the facts it was judged by. `key` names rule and subject.

    `account`: None where a rule meets nobody's; with an `aside` one, whose it would be for.
    """

    account: Account | None
    rule: RuleTerms
    subject: Subject
    situation: Situation
    verdict: Verdict

    @property
    def key(self) -> str:
        return f"{self.rule.id}.{self.subject.key}"

    @property
    def ref(self) -> str:
        """The account's, empty where there is none."""
        return self.account.patron.ref if self.account is not None else ""

    @property
    def aside(self) -> bool:
        """Nothing on the account shows whether the rule stands in the way: whoever is asked knows."""
        return bool(self.subject.name)


def wishes(scene: Scene) -> Iterator[Wish]:
    """Every rule that stands before something on this account, in the order of the rules; then those that ask
    nothing of the library system, account or not; where only staff see accounts, all of them.
    """
    rules = sorted_rules(tuple(each.rule for each in scene.bent))
    if scene.account is not None:
        yield from _on(scene.account, scene, rules)
    for place in range(len(scene.bent)) if scene.by_colleagues else rules.by_word:
        situation = scene.bent[place]
        if is_by_word(situation):
            yield from _by_word(situation, scene)
        else:
            yield from _as_seen(situation, scene)


def _on(account: Account, scene: Scene, rules: SortedRules) -> Iterator[Wish]:
    met: list[tuple[int, Subject, Facts]] = []
    for group in rules.groups:
        for subject in subjects(group.like, account, scene.can, scene.wanted):
            facts: Facts = {**scene.facts, **subject.facts}
            met += [
                (place, subject, facts)
                for place in group.may_stand(facts)
                if _stands(rules.rules[place], facts)
            ]
    for place, subject, facts in sorted(met, key=itemgetter(0)):
        yield _wish(scene, account, scene.bent[place], subject, facts)


def _by_word(situation: Situation, scene: Scene) -> Iterator[Wish]:
    if _stands(situation.rule, scene.facts):
        untouched = replace(situation, touches_account=False)
        for subject in in_words(situation):
            facts = {**scene.facts, **subject.facts}
            yield _wish(scene, scene.account, untouched, subject, facts)


def _as_seen(situation: Situation, scene: Scene) -> Iterator[Wish]:
    for subject in as_seen(situation):
        facts = {**scene.facts, **subject.facts}
        if _stands(situation.rule, facts):
            yield _wish(scene, None, situation, subject, facts)


def wish_for(
    scene: Scene, account: Account | None, situation: Situation, subject: Subject
) -> Wish | None:
    """The wish to bend this rule for this subject; None where the rule does not stand there."""
    facts = {**scene.facts, **subject.facts}
    if not _stands(situation.rule, facts):
        return None
    return _wish(scene, account, situation, subject, facts)


def once_each(wished: Iterable[Wish]) -> Iterator[Wish]:
    """The first wish for each thing on the account: where two rules stand before it, one yes is enough."""
    seen: set[str] = set()
    for wish in wished:
        if wish.subject.key not in seen:
            seen.add(wish.subject.key)
            yield wish


def _stands(rule: RuleTerms, facts: Facts) -> bool:
    """A rule of the kind `never` that may stand there is taken to stand: what it protects is not left to a gap."""
    stands = rule.applies_to(facts)
    return rule.kind is RuleKind.NEVER if stands is None else stands


def _wish(
    scene: Scene, account: Account | None, situation: Situation, subject: Subject, facts: Facts
) -> Wish:
    asked, verdict = scene.judged(situation, subject.amount, facts)
    return Wish(account, situation.rule, subject, asked, verdict)


def deed_for(wish: Wish, *, way: str, outcome: OutcomeValue) -> Deed:
    """What happens when this wish is granted."""
    return Deed(
        way=way,
        outcome=outcome,
        rule=wish.rule.id,
        amount=wish.situation.amount,
        facts=plain_facts(wish.situation.facts),
        patron=wish.ref,
        steps=wish.subject.steps,
        by_hand=wish.subject.by_hand,
        given=wish.situation.used_pattern,
        times_given=wish.situation.used_pattern_times,
        name=wish.subject.name,
        there=bool(wish.subject.name and wish.subject.then),
        moves_money=wish.situation.is_money,
    )
