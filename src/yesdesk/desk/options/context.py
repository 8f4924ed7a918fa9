"""The context of options: plain data, read before, so that offering reads nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yesdesk.core.actors import Actor
from yesdesk.desk.answers.values import AnswerRef
from yesdesk.desk.funds.queries import OpenFund
from yesdesk.ils.account_facts import Thing
from yesdesk.ils.port import Account, Capability, Title
from yesdesk.policy.conditions import Fact, Facts
from yesdesk.policy.judgement import judge
from yesdesk.policy.situation import Situation, Verdict


@dataclass(frozen=True, slots=True)
class Colleague:
    """A colleague on shift. `here`: at the asker's branch. `reached`: a page of theirs is open, or a phone rings."""

    user: int
    name: str
    job_class: int
    here: bool
    reached: bool = True


@dataclass(frozen=True, slots=True)
class WantedTitle:
    """A title somebody asks for. `pickup`: the library system's code of the branch, empty where it has none;
    `where`: the branch's name.
    """

    title: Title
    pickup: str
    where: str


type Verdicts = dict[tuple[int, int, tuple[Any, ...]], tuple[Situation, Situation, Verdict]]
"""By the situation's `id`, amount and facts: the situation itself (held, so that its id stays its own), it as it was
asked about, and the verdict.
"""


@dataclass(frozen=True, slots=True)
class OptionContext:
    """`request`: its number, None before there is one. `account`: as of a moment, None when it was not read.

    `situations`: a Situation for each rule in force here, with latitude and what is used, but without an amount
    or facts. `facts`: of the account as a whole. `available_colleagues`: who is on shift, by job class.
    `can`: what the library system does; `language`: of who reads. `wanted`: the title staff looked up, if any.
    `funds`: what may pay for a kindness of theirs.
    `by_colleagues`: no library system is connected, so what stands on the account of a card only staff see, there.
    `matching_answers`: kept answers that fit what was asked for, best first; `rule_answers`: a rule's, by its id.
    `in_progress`: what on the account an act is on its way to, so that it is not offered again.
    `verdicts`: what was judged already, also for the same context without what the library system would turn away.
    """

    by: Actor
    now: datetime
    request: int | None
    account: Account | None
    can: frozenset[Capability]
    situations: tuple[Situation, ...]
    facts: Facts
    available_colleagues: Mapping[int, tuple[Colleague, ...]]
    language: str
    wanted: WantedTitle | None = None
    funds: tuple[OpenFund, ...] = ()
    by_colleagues: bool = False
    matching_answers: tuple[AnswerRef, ...] = ()
    rule_answers: Mapping[int, tuple[AnswerRef, ...]] = field(default_factory=dict)
    in_progress: frozenset[Thing] = frozenset()
    verdicts: "Verdicts" = field(default_factory=dict, compare=False, repr=False)

    def judged(self, situation: Situation, amount: int, facts: Facts) -> tuple[Situation, Verdict]:
        """The situation with this amount and these facts, the account's own among them, and its verdict."""
        key = (id(situation), amount, tuple(facts.items()))
        found = self.verdicts.get(key)
        if found is None:
            asked = situation.asked(amount, facts)
            found = self.verdicts[key] = (situation, asked, judge(asked))
        return found[1], found[2]


def times_before(bent: Iterable[Situation]) -> int:
    """The number of bends of any rule for the account in twelve months."""
    return sum(each.used_pattern_times for each in bent)


def facts_as_json(facts: Facts) -> dict[str, str | int]:
    """Facts as JSON keeps them; what is not known is left out."""
    return {str(name): value for name, value in facts.items() if value is not None}


def facts_from_json(stored: Mapping[str, str | int]) -> dict[Fact, str | int]:
    """Facts from what `facts_as_json` gave."""
    return {Fact(name): value for name, value in stored.items()}
