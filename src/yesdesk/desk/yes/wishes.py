"""A wish: a rule in force here, what it stands before on this account, and what judge says to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.yes.deeds import Deed
from yesdesk.desk.yes.scene import Scene, plain_facts
from yesdesk.desk.yes.subject import Subject
from yesdesk.desk.yes.subjects import subjects
from yesdesk.ils.port import Account
from yesdesk.latitude.situation import RuleKind, RuleTerms, Situation, Verdict


@dataclass(frozen=True, slots=True)
class Wish:
    """`situation` holds the amount and the facts it was judged by. `key` names rule and subject."""

    account: Account
    rule: RuleTerms
    subject: Subject
    situation: Situation
    verdict: Verdict

    @property
    def key(self) -> str:
        return f"{self.rule.id}.{self.subject.key}"


def wishes(scene: Scene) -> Iterator[Wish]:
    """Every rule that stands before something on this account, in the order of the rules."""
    if scene.account is None:
        return
    for situation in scene.bent:
        for subject in subjects(situation.rule, scene.account, scene.can, scene.wanted):
            wish = wish_for(scene, scene.account, situation, subject)
            if wish is not None:
                yield wish


def wish_for(scene: Scene, account: Account, situation: Situation, subject: Subject) -> Wish | None:
    """The wish to bend this rule for this subject; None where the rule does not stand there.

    A rule of the kind `never` that may stand there is taken to stand: what it protects is not left to a gap.
    """
    facts = {**scene.facts, **subject.facts}
    stands = situation.rule.applies_to(facts)
    if stands is False or (stands is None and situation.rule.kind is not RuleKind.NEVER):
        return None
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
        patron=wish.account.patron.ref,
        steps=wish.subject.steps,
    )
