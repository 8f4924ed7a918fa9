"""What on an account a rule may be bent for."""

from dataclasses import dataclass, field

from yesdesk.core.money import Money
from yesdesk.desk.options.command import IlsCommand
from yesdesk.ils.port import Fee
from yesdesk.policy.conditions import Facts


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
