"""A way to yes as it is offered, and the command behind it: plain data, fit for a row until somebody agrees."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Self

from yesdesk.core.money import Money
from yesdesk.core.registry import Registry
from yesdesk.desk.options.context import OptionContext
from yesdesk.ils.acts.orders import MOVES_MONEY
from yesdesk.ils.port import Capability, Order
from yesdesk.ils.rpc.serialise import from_json, to_json
from yesdesk.policy.situation import NO_FACTS, Fact, Situation, Verdict, VerdictKind
from yesdesk.requests.models import How


def order_for(
    patron: str,
    does: Capability,
    target: str = "",
    *,
    amount: Money | None = None,
    until: date | None = None,
    fields: Mapping[str, str] | None = None,
) -> Order:
    """Make an offered order; uuid and staff code come with the tap."""
    return Order("", does, patron, "", target, amount, until, fields=fields or {})


def orders_up_to(orders: Iterable[Order], most: int) -> tuple[Order, ...]:
    """Return the orders in turn, until `most` minor units are used."""
    taken: list[Order] = []
    left = most
    for each in orders:
        part = min(each.amount.minor, left) if each.amount is not None else 0
        if each.amount is not None and part:
            taken.append(replace(each, amount=Money(part, each.amount.currency)))
            left -= part
    return tuple(taken)


@dataclass(frozen=True, slots=True)
class Command:
    # Key of its option.
    way: str
    how: How = How.GIFT
    # Id of the bent rule, None for a plain yes.
    rule: int | None = None
    # Id of the offered version; a newer one is offered anew.
    rule_version: int | None = None
    # In the rule's unit, or a gift's minor units.
    amount: int = 0
    # Of a gift; `gift` is a PaidGesture. None: it costs nothing.
    fund: int | None = None
    gift: str = ""
    # The account as offered, so that it is judged by the same again.
    facts: Mapping[Fact, str | int | None] = NO_FACTS
    # The account's ref in the library system; empty: no account.
    patron: str = ""
    orders: tuple[Order, ...] = ()
    # Given to this account in the twelve months before; `times_before`: how often.
    used_before: int = 0
    times_before: int = 0
    # Its title where it has no orders.
    name: str = ""
    # No library system is connected, so the colleague who says yes does it there.
    done_elsewhere: bool = False
    # Somebody would owe less by its rule.
    moves_money: bool = False

    @property
    def by_hand(self) -> bool:
        """Return whether a colleague does it in the library system, and nothing is sent."""
        return self.how == How.MANUAL

    @property
    def is_money(self) -> bool:
        """Return whether its doer, and a colleague who agrees, must have named their own card."""
        moves = self.moves_money or self.fund is not None
        return moves or any(each.does in MOVES_MONEY for each in self.orders)

    @property
    def money(self) -> Money | None:
        """Return all money it moves, None where an order moves none."""
        amounts = [each.amount for each in self.orders if each.amount is not None]
        currencies = {each.currency for each in amounts}
        if len(amounts) < len(self.orders) or len(currencies) != 1:
            return None
        return Money(sum(each.minor for each in amounts), currencies.pop())

    def half(self) -> Self | None:
        """Return half the money, rounded up and spent in order; None where none moves."""
        money = self.money
        if money is None or money.minor < 2:
            return None
        half = (money.minor + 1) // 2
        return replace(
            self,
            amount=max(0, self.amount - (money.minor - half)),
            orders=orders_up_to(self.orders, half),
        )

    def summary(self) -> dict[str, Any]:
        """Return small facts for `approval_words`, never a title on loan."""
        money = self.money
        return {
            "does": self.orders[0].does.value if self.orders else "",
            "count": len(self.orders),
            "minor": money.minor if money else None,
            "currency": money.currency if money else "",
            "name": self.name,
            "there": self.done_elsewhere,
            "fee": self.facts.get(Fact.FEE_KIND, "") if self.orders else "",
        }

    def as_data(self) -> dict[str, Any]:
        data: dict[str, Any] = to_json(self)
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read a command. Data of a former version may hold an outcome, which is dropped."""
        command: Self = from_json(cls, {key: data[key] for key in data if key != "outcome"})
        return command


def sentence(words: str) -> str:
    return words if words.endswith((".", "?", "!", "…")) else f"{words}."


@dataclass(frozen=True, slots=True)
class UnderWay:
    words: str
    seconds: int = 0  # of a question, with `left` like `1:40`
    left: str = ""
    href: str = ""  # the question's page, for its people
    done: bool = False  # not asked for but done
    # a question of this request (`approvals.ask_lines.AskLine`), unknown to options
    ask: Any = None


_ANYBODY: Final = Verdict(VerdictKind.ALLOW, (), "")


@dataclass(frozen=True, slots=True)
class Option:
    """A thing that can be done now, by at most one of `command`, `decline`, `suggests` and `href`. Before `rules.py`
    words it, it has only a target, a command, a situation and a verdict.
    """

    # It finds the option again when tapped.
    key: str = ""
    title: str = ""
    # The smaller, the earlier in a tier (available.py).
    weight: int = 0
    kindness: bool = False
    # Empty: anybody. `told`: why it is new, for two weeks.
    who_may: str = ""
    told: str = ""
    cost: str = ""
    effect: str = ""
    button: str = ""
    # Options with the same question are one way that asks; `choice` names this one.
    question: str = ""
    choice: str = ""
    # Nobody who may is here.
    away: bool = False
    # Set where the command is gone because it is asked for or done.
    does: Capability | None = None
    # The thing on the account, the same as long as the account is.
    target: str = ""
    command: Command | None = None
    # The judged situation, with amount and facts.
    situation: Situation | None = None
    verdict: Verdict = _ANYBODY
    ask: tuple[int, ...] = ()  # The tap first asks one of these job classes.
    # (id, name) of colleagues on shift who may have said yes aloud.
    backers: tuple[tuple[int, str], ...] = ()
    decline: int | None = None  # a rule's id: the tap says an honest no in its words
    suggests: bool = False  # the tap suggests a purchase, and promises an answer
    # By the words of the need, before the account.
    found: bool = False
    # An answer for a death: a line below the others, opened by a tap alone.
    quiet: bool = False
    href: str = ""
    # Side effects in the library system, in sentences.
    besides: tuple[str, ...] = ()
    # Then it has no command.
    under_way: UnderWay | None = None
    # Words for the reply (answers/suggestions.py), beside a `decline` or alone.
    insert_text: str = ""
    # Nothing on the account shows the rule, but colleagues know: folded at the end.
    secondary: bool = False

    @property
    def one_tap(self) -> bool:
        return self.command is not None or self.suggests

    @property
    def of_title(self) -> bool:
        """Return whether it gets them the title looked up, or gets it sooner."""
        return self.target.startswith(("title.", "turn.", "reserve.place."))

    @property
    def says(self) -> str:
        return " ".join(sentence(each) for each in (self.cost, self.effect, *self.besides) if each)

    @property
    def line(self) -> str:
        if self.ask:
            return " ".join(
                sentence(each) for each in (self.who_may, self.cost, *self.besides) if each
            )
        return self.says if self.one_tap else f"{self.who_may} {self.says}".strip()

    @property
    def judged(self) -> Situation:
        if self.situation is None:
            raise LookupError(f"no rule stands behind {self.key or self.target}")
        return self.situation

    @property
    def proposed(self) -> Command:
        if self.command is None:
            raise LookupError(f"{self.key or self.target} does nothing")
        return self.command

    def key_as(self, kind: str) -> str:
        return f"{kind}.{self.judged.rule.id}.{self.target}"

    def granted(self, way: str) -> Command:
        asked = self.judged
        return replace(
            self.proposed,
            way=way,
            rule=asked.rule.id,
            rule_version=asked.rule.version,
            amount=asked.amount,
            facts={name: value for name, value in asked.facts.items() if value is not None},
            used_before=asked.used_pattern,
            times_before=asked.used_pattern_times,
            moves_money=asked.is_money,
        )


type OptionProvider = Callable[[OptionContext, Sequence[Option]], Iterable[Option]]

option_providers: Final = Registry[OptionProvider]("way to yes")
