"""Read needs to practise, and what a job class can do with each. Nothing is written, and nothing tells who reads it."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from yesdesk.backing.models import PracticeNeed
from yesdesk.core.actors import Actor
from yesdesk.core.errors import or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.core.registry import Registry
from yesdesk.people.queries import job_classes_with, who_may
from yesdesk.places.emergency.queries import Card as EmergencyCard, emergency_cards
from yesdesk.places.models import EmergencyKind
from yesdesk.places.queries import branches, the_library
from yesdesk.policy.judgement import judge
from yesdesk.policy.labels import library_today
from yesdesk.policy.queries import rules_by_version, rules_in_force, situations
from yesdesk.policy.rule_values import ActiveRule
from yesdesk.policy.situation import (
    Amount,
    Comparison,
    Condition,
    Fact,
    Measure,
    RuleKind,
    Situation,
    VerdictKind,
)

READS: Final = Permission.DESK_REQUEST_SEE
WRITES: Final = Permission.POLICY_RULES_CHANGE

# So many needs are dealt at a time.
DEALT: Final = 5
OWN: Final = "own"
GROUPS: Final = ("desk", "time", "behind", OWN)

# So many names of rules fit on a pocket card.
_MOST_ON_POCKET: Final = 3

_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Need:
    """A need to practise. `rule`: a slug, or empty; `amount` in the rule's unit; `waiting`: others who wait."""

    key: str
    group: str
    title: str
    said: str
    can: str
    say: str
    rule: str = ""
    amount: int = 0
    waiting: int | None = None
    # Of the library's own; the rule changed since it was written, so it is not dealt.
    own: int | None = None
    waits: bool = False
    # Of those that come along; this library left it out.
    is_out: bool = False

    @property
    def is_ready(self) -> bool:
        return not (self.waits or self.is_out)


@cache
def shipped_needs(language: str) -> tuple[Need, ...]:
    """Return the 24 needs that come along, as they are dealt; in English where a language has none."""
    path = _FOLDER / "words" / f"{language.partition('-')[0]}.toml"
    said = _read_toml(path if path.exists() else _FOLDER / "words" / "en.toml")
    return tuple(
        Need(**row, **said[row["key"]]) for row in _read_toml(_FOLDER / "needs.toml")["needs"]
    )


def _read_toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def needs_to_practise(by: Actor) -> list[Need]:
    """Return the needs that come along, then the library's own in the order they were written. One query."""
    by.require(READS)
    library = the_library()
    out = library.needs_left_out.split()
    standing = {rule.terms.id: rule for rule in rules_in_force(by, None, library_today())}
    own = [_own_need(row, standing) for row in PracticeNeed.objects.order_by("pk")]
    shipped = (_as_here(each, library.currency, out) for each in shipped_needs(by.language))
    return [*shipped, *own]


def _as_here(need: Need, currency: str, out: Sequence[str]) -> Need:
    said = str(Amount(need.amount, Measure.MONEY, currency))
    return replace(need, said=need.said.replace("{amount}", said), is_out=need.key in out)


def _own_need(row: PracticeNeed, standing: Mapping[int, ActiveRule]) -> Need:
    rule = standing.get(row.rule_id or 0)
    return Need(
        key=f"{OWN}-{row.pk}",
        group=OWN,
        title=row.title,
        said=row.said,
        can=row.can,
        say=row.say,
        rule=rule.slug if rule else "",
        amount=row.amount,
        own=row.pk,
        waits=row.rule_id is not None and (rule is None or rule.number != row.rule_number),
    )


@dataclass(frozen=True, slots=True)
class Dealt:
    """A need with its place among the five it is dealt with."""

    need: Need
    place: int
    of: int
    following: Need | None  # None: the last of five
    again: Need  # the first of the next five


def deal(by: Actor) -> list[Need]:
    """Return what can be dealt, in the order of this day: it follows from the calendar, as nothing is kept."""
    ready = [need for need in needs_to_practise(by) if need.is_ready]
    start = library_today().toordinal() * DEALT % len(ready)
    return ready[start:] + ready[:start]


def access_dealt(by: Actor, key: str) -> Dealt:
    """Return a need and what comes after it. Raises NotFound where it is gone or rests."""
    order = deal(by)
    at = or_not_found(next((n for n, need in enumerate(order) if need.key == key), None))
    first = at - at % DEALT
    five = order[first : first + DEALT]
    after = order[at + 1] if order[at] is not five[-1] else None
    again = order[(first + len(five)) % len(order)]
    return Dealt(order[at], at - first + 1, len(five), after, again)


def access_own_need(by: Actor, pk: int) -> PracticeNeed:
    """Return a need of the library's own, for a reader who writes them. Raises NotAllowed, NotFound."""
    by.require(WRITES)
    return or_not_found(PracticeNeed.objects.filter(pk=pk).first())


@dataclass(frozen=True, slots=True)
class Lately:
    """The answers to a rule in its newest month, quarter or year that can be shown: words and a number each."""

    period: str
    total: int
    ways: Sequence[tuple[str, int]]  # empty where some were too few to stand alone


# Filled by the room that has the figures. None: too few to show, or nothing counted yet.
lately_told: Registry[Callable[[Actor, int], Lately | None]] = Registry("how rules were answered")


def answered_lately(by: Actor, rule: int) -> Lately | None:
    """Return what the rule's own page shows of its newest months; no branch and no person. One query."""
    by.require(READS)
    told = (lately_told[name](by, rule) for name in lately_told)
    return next((each for each in told if each is not None), None)


class Answer(StrEnum):
    """`can`: yes at once. `ask`: a colleague can. `instead`: the nearest yes. `undecided`: no line is signed for it.
    `always`: the library has no such rule, so what is always possible stands alone.
    """

    CAN = "can"
    ASK = "ask"
    INSTEAD = "instead"
    UNDECIDED = "undecided"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class PracticeAnswer:
    answer: Answer
    rule: ActiveRule | None = None
    why: str = ""  # `why`, `next_step`: the judge's words, empty where nothing was judged
    next_step: str = ""
    who: str = ""  # job classes that can, the largest first; for `undecided` who decides


type RulesHere = Mapping[str, tuple[ActiveRule, Situation]]


def rules_here(by: Actor) -> RulesHere:
    """Return by slug each rule in force at the reader's branch, and how it is judged. Empty without a branch."""
    day = library_today()
    branch = by.branch or next((each.pk for each in branches()), None)
    every = situations(by, branch, day=day) if branch else []
    written = rules_by_version(by, {each.rule.version for each in every})
    return {each.rule.slug: (written[each.rule.version], each) for each in every}


def practice_answer(by: Actor, need: Need, here: RulesHere) -> PracticeAnswer:
    """Judge a need as a tap of the reader is judged, less what the week has used: nothing is done."""
    rule, met = here.get(need.rule, (None, None))
    if rule is None or met is None:
        return PracticeAnswer(Answer.ALWAYS)
    asked = _as_practised(met, need)
    if _is_undecided(asked):
        return PracticeAnswer(Answer.UNDECIDED, rule, who=_who_decides(by))
    verdict = judge(asked)
    names = {each.job_class: each.label for each in asked.latitude}
    return PracticeAnswer(
        _ANSWERS[verdict.decision],
        rule,
        why=str(verdict.why),
        next_step=str(verdict.next_step),
        who=", ".join(names[each] for each in verdict.ask),
    )


def answer_for_all(by: Actor, need: Need, here: RulesHere) -> PracticeAnswer:
    """Judge a need for a card that all job classes read: `who` names those who can say yes, small ones first."""
    rule, met = here.get(need.rule, (None, None))
    if rule is None or met is None:
        return PracticeAnswer(Answer.ALWAYS)
    nobody = replace(met, job_class=0, may_touch_accounts=True)
    return practice_answer(by, need, {need.rule: (rule, nobody)})


_ANSWERS: Final = {
    VerdictKind.ALLOW: Answer.CAN,
    VerdictKind.ASK: Answer.ASK,
    VerdictKind.NOT_HERE: Answer.INSTEAD,
}


def _as_practised(met: Situation, need: Need) -> Situation:
    facts = {
        each.fact: _fact_that_meets(each) for each in (*met.rule.applies, *met.rule.conditions)
    }
    if need.waiting is not None:
        facts[Fact.HOLDS_WAITING] = need.waiting
    return replace(
        met,
        amount=need.amount,
        facts=facts,
        used_week=0,
        touches_account=bool(met.rule.remedy),
    )


def _fact_that_meets(condition: Condition) -> str | int:
    if condition.comparison is Comparison.ONE_OF:
        return condition.words[0]
    return "" if condition.comparison is Comparison.NONE_OF else condition.number


def _is_undecided(asked: Situation) -> bool:
    """Return whether no leader has signed a line for this rule, where it needs one."""
    if asked.rule.kind is RuleKind.NEVER:
        return False
    return not asked.signed or not (asked.latitude or asked.is_free)


def _who_decides(by: Actor) -> str:
    """Return the colleague who signs sheets; job classes where several could, or none but the reader."""
    names = [each.name for each in who_may(by, {Permission.POLICY_SHEET_SIGN})]
    return (
        names[0] if len(names) == 1 else ", ".join(job_classes_with(Permission.POLICY_SHEET_SIGN))
    )


@dataclass(frozen=True, slots=True)
class PocketCard:
    """A card for people without an account, from the signed sheet and the emergency cards."""

    always: list[
        str
    ]  # names of rules that everybody on staff can bend; empty where no sheet is signed
    lead: str  # the one lead of the branch; empty where there are several or none
    emergency: (
        EmergencyCard | None
    )  # for threats; None while the library has not written whom to call


def pocket_card(by: Actor) -> PocketCard:
    """Return the pocket card of the reader's branch. Six queries."""
    by.require(READS)
    free = [rule.terms.name for rule, met in rules_here(by).values() if met.signed and met.is_free]
    signers = {each.pk for each in who_may(by, {Permission.POLICY_SHEET_SIGN})}
    leads = [
        each.name
        for each in who_may(by, {Permission.DESK_LEADS_SEE})
        if each.branch in {None, by.branch} and each.pk not in signers
    ]
    threats = (card for card in emergency_cards(by) if card.kind is EmergencyKind.THREAT)
    card = next(threats, None)
    return PocketCard(
        always=free[:_MOST_ON_POCKET],
        lead=leads[0] if len(leads) == 1 else "",
        emergency=None if card is None or card.to_do else card,
    )
