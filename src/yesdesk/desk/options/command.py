"""Targets that a rule can be bent for, and the command that is run when an option is taken.

Plain data, which can lie in a row until somebody agrees.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Self

from yesdesk.core.money import Money
from yesdesk.desk.models import OutcomeValue
from yesdesk.ils.acts.orders import MOVES_MONEY
from yesdesk.ils.port import Capability, Fee
from yesdesk.policy.conditions import Facts


@dataclass(frozen=True, slots=True)
class IlsCommand:
    """An order to the library system. `amount`: minor units of `currency`. `words`: what it is, for people."""

    does: Capability
    target: str = ""
    amount: int | None = None
    currency: str = ""
    until: date | None = None
    words: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """`rule`: id of the rule that is bent, None for a plain yes; `rule_version`: of the version it was offered by, and
    once there is another one it is offered anew. `amount`: how far, in the rule's unit.

    `facts`: what was known of the account when it was offered, so that it is judged by the same again.
    `used_before`, `times_before`: what was given to this account in twelve months before it was offered.
    `patron`: the library system's ref of whose account it is, empty when no account is touched.
    `by_hand`: a colleague does it in the library system, and nothing is sent.
    `name`: what it is called where it has no steps, in the words of whoever offered it.
    `done_elsewhere`: whoever says yes does it in the library system themselves, as none is connected.
    `moves_money`: somebody would owe less by its rule, whoever does it there.
    `outcome`: what the request becomes when this ends it, None where it ends nothing (a kindness).
    """

    way: str
    outcome: OutcomeValue | None
    rule: int | None = None
    rule_version: int | None = None
    amount: int = 0
    facts: Mapping[str, str | int] = field(default_factory=dict)
    patron: str = ""
    steps: tuple[IlsCommand, ...] = ()
    used_before: int = 0
    times_before: int = 0
    by_hand: bool = False
    name: str = ""
    done_elsewhere: bool = False
    moves_money: bool = False

    @property
    def is_money(self) -> bool:
        """Whether whoever does it, or says yes to it, has to have said which card is theirs."""
        return self.moves_money or any(step.does in MOVES_MONEY for step in self.steps)

    def as_data(self) -> dict[str, Any]:
        """The command as JSON, without words: they may be a title, and running it needs none."""
        return asdict(self) | {"steps": [_ils_command_data(step) for step in self.steps]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """A command from the data of `as_data`."""
        steps = tuple(_ils_command(each) for each in data["steps"])
        outcome = OutcomeValue(data["outcome"]) if data["outcome"] else None
        return cls(**{**data, "outcome": outcome, "steps": steps})


def _ils_command_data(step: IlsCommand) -> dict[str, Any]:
    return asdict(step) | {"until": step.until.isoformat() if step.until else None, "words": ""}


def _ils_command(data: Mapping[str, Any]) -> IlsCommand:
    until = date.fromisoformat(data["until"]) if data["until"] else None
    return IlsCommand(**{**data, "does": Capability(data["does"]), "until": until})


@dataclass(frozen=True, slots=True)
class Target:
    """`key` is the same as long as the account is. `amount`: in the unit of the rule's measure.

    `cost`, `effect`: words of its own, where it is neither money nor a day. `by_hand`: the library system has no door
    for it, so a colleague does it there. `name`: what it is called where there are no steps: a rule that asks nothing
    of the library system.
    """

    key: str
    facts: Facts
    amount: int
    steps: tuple[IlsCommand, ...]
    money: Money | None = None
    fees: tuple[Fee, ...] = field(default=())
    cost: str = ""
    effect: str = ""
    by_hand: bool = False
    name: str = ""
