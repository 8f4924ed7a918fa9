"""A wish: a rule in force here, what it stands before on this account, and what judge says to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.yes.by_rule import as_seen, in_words, is_by_word
from yesdesk.desk.yes.deeds import Deed
from yesdesk.desk.yes.scene import Scene, plain_facts
from yesdesk.desk.yes.subject import Subject
from yesdesk.desk.yes.subjects import names_a_block, subjects
from yesdesk.ils.port import Account
from yesdesk.latitude.conditions import Facts
from yesdesk.latitude.situation import Measure, RuleKind, RuleTerms, Situation, Verdict


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
    if scene.account is not None:
        yield from _on(scene.account, scene)
    for situation in scene.bent:
        if not is_by_word(situation):
            for subject in as_seen(situation) if scene.by_colleagues else ():
                if _stands(situation.rule, {**scene.facts, **subject.facts}):
                    yield _wish(scene, None, situation, subject)
        elif _stands(situation.rule, scene.facts):
            untouched = replace(situation, touches_account=False)
            for subject in in_words(situation):
                yield _wish(scene, scene.account, untouched, subject)


def _on(account: Account, scene: Scene) -> Iterator[Wish]:
    found: dict[_Alike, list[tuple[Subject, Facts]]] = {}
    for situation in scene.bent:
        rule = situation.rule
        alike = (rule.remedy, rule.measure, rule.limit, names_a_block(rule))
        if alike not in found:
            these = subjects(rule, account, scene.can, scene.wanted)
            found[alike] = [(each, {**scene.facts, **each.facts}) for each in these]
        for subject, facts in found[alike]:
            if _stands(rule, facts):
                yield _wish(scene, account, situation, subject)


type _Alike = tuple[str, Measure, int | None, bool]
"""Rules that are the same in these stand before the same things: two hundred of them look at an account once."""


def wish_for(
    scene: Scene, account: Account | None, situation: Situation, subject: Subject
) -> Wish | None:
    """The wish to bend this rule for this subject; None where the rule does not stand there."""
    if not _stands(situation.rule, {**scene.facts, **subject.facts}):
        return None
    return _wish(scene, account, situation, subject)


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


def _wish(scene: Scene, account: Account | None, situation: Situation, subject: Subject) -> Wish:
    asked, verdict = scene.judged(situation, subject.amount, subject.facts)
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
