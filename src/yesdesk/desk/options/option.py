"""A way to yes as it is offered (what on the account it is for, who may, what it costs, what happens then), and the
command behind it: plain data, which can lie in a row until somebody agrees.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Self

from yesdesk.core.money import Money
from yesdesk.core.registry import Registry
from yesdesk.desk.models import How
from yesdesk.desk.options.context import OptionContext
from yesdesk.ils.acts.orders import MOVES_MONEY
from yesdesk.ils.port import Capability, Order
from yesdesk.ils.rpc.serialise import from_json, to_json
from yesdesk.policy.situation import NO_FACTS, Fact, Situation, Verdict, VerdictKind


def order_for(
    patron: str,
    does: Capability,
    target: str = "",
    *,
    amount: Money | None = None,
    until: date | None = None,
    fields: Mapping[str, str] | None = None,
) -> Order:
    """An order as it is offered: its uuid and staff code come when it is taken."""
    return Order("", does, patron, "", target, amount, until, fields=fields or {})


def orders_up_to(orders: Iterable[Order], most: int) -> tuple[Order, ...]:
    """The same orders, one after the other, until `most` minor units are used."""
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
    """The command of an option that is taken: `orders` to the library system, or what it is without any."""

    way: str
    """Key of its option."""

    how: How = How.GIFT
    rule: int | None = None
    """Id of the rule that is bent, None for a plain yes."""

    rule_version: int | None = None
    """Of the version it was offered by; once there is another one it is offered anew."""

    amount: int = 0
    """How far, in the rule's unit, or a gift's minor units."""

    fund: int | None = None
    """Id of the fund that pays for a gift, None for what costs nothing; `gift`: what for, a PaidGesture."""

    gift: str = ""
    facts: Mapping[Fact, str | int | None] = NO_FACTS
    """What was known of the account when it was offered, so that it is judged by the same again."""

    patron: str = ""
    """The library system's ref of whose account it is, empty when no account is touched."""

    orders: tuple[Order, ...] = ()
    used_before: int = 0
    """What was given to this account in twelve months before it was offered; `times_before`: how often."""

    times_before: int = 0
    name: str = ""
    """What it is called where it has no orders, in the words of whoever offered it."""

    done_elsewhere: bool = False
    """Whoever says yes does it in the library system themselves, as none is connected."""

    moves_money: bool = False
    """Somebody would owe less by its rule, whoever does it there."""

    @property
    def by_hand(self) -> bool:
        """A colleague does it in the library system, and nothing is sent."""
        return self.how == How.MANUAL

    @property
    def is_money(self) -> bool:
        """Whether whoever does it, or says yes to it, has to have said which card is theirs."""
        moves = self.moves_money or self.fund is not None
        return moves or any(each.does in MOVES_MONEY for each in self.orders)

    @property
    def money(self) -> Money | None:
        """All the money it moves, None where an order of it moves none."""
        amounts = [each.amount for each in self.orders if each.amount is not None]
        currencies = {each.currency for each in amounts}
        if len(amounts) < len(self.orders) or len(currencies) != 1:
            return None
        return Money(sum(each.minor for each in amounts), currencies.pop())

    def half(self) -> Self | None:
        """Half the money, rounded up for the patron and spent on the lines in their order; None where none moves."""
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
        """Small facts of it, of which `approval_words` makes a sentence: never what somebody borrowed."""
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
        """The command as JSON, for as long as a colleague is asked."""
        data: dict[str, Any] = to_json(self)
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The command of `data`. What was asked before an upgrade may hold an outcome, which nobody reads."""
        command: Self = from_json(cls, {key: data[key] for key in data if key != "outcome"})
        return command


def sentence(words: str) -> str:
    """The words with the full stop of a sentence."""
    return words if words.endswith((".", "?", "!", "…")) else f"{words}."


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Its state in a line, in place of a button. `seconds`, `left`: until a question's time is over, like 100 and
    `1:40`; `href`: the page of that, for who has to do with it. `done`: it is not asked for but done. `ask`: the whole
    line of a question about this very request (`approvals.ask_lines.AskLine`), as an option knows nothing of questions.
    """

    words: str
    seconds: int = 0
    left: str = ""
    href: str = ""
    done: bool = False
    ask: Any = None


_ANYBODY: Final = Verdict(VerdictKind.ALLOW, (), "")


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be done now. With a `command` one tap does it; with `ask` too, the tap asks one of these job
    classes first; with `decline` (a rule's id) the tap says an honest no in that rule's own words, in the patron's
    language; with `suggests` it puts a book forward to be bought, and promises an answer; with `href` a page of its own
    does it. At most one of the four is there; without any it only tells.

    Where a rule meets something on the account (`rules.py`) it has no key and no words of its kind yet: `target`, what
    would be done, what it was judged by and the verdict.
    """

    key: str = ""
    """Finds the option again when it is tapped."""

    title: str = ""
    weight: int = 0
    """The smaller, the earlier among ways of one tier (available.py)."""

    kindness: bool = False
    who_may: str = ""
    """In a sentence; empty where anybody may. `cost`, `effect`: empty where there is nothing to say. `told`: that it is
    new, and why, for two weeks.
    """

    told: str = ""
    cost: str = ""
    effect: str = ""
    button: str = ""
    question: str = ""
    """Options with the same one are offered as one way, which asks which of them is meant. `choice`: what it says."""

    choice: str = ""
    away: bool = False
    """Whoever may is not here."""

    does: Capability | None = None
    """What it would do, where the command is gone because it is asked for or done."""

    target: str = ""
    """What on the account it is for; the same as long as the account is."""

    command: Command | None = None
    situation: Situation | None = None
    """What a rule behind it was judged by, with the amount and the facts."""

    verdict: Verdict = _ANYBODY
    ask: tuple[int, ...] = ()
    backers: tuple[tuple[int, str], ...] = ()
    """(id, name) of colleagues on shift who may say yes to it, and may have said so aloud."""

    decline: int | None = None
    suggests: bool = False
    found: bool = False
    """By the words of the need, and first of all by its place among them."""

    quiet: bool = False
    """An answer for a death: a line below the others, opened by a tap alone."""

    href: str = ""
    besides: tuple[str, ...] = ()
    """What the library system does besides, in sentences."""

    under_way: UnderWay | None = None
    """It is asked for, or done: then it has no command any more."""

    insert_text: str = ""
    """Words for the reply when they are wanted (answers/suggestions.py), beside a `decline` or alone."""

    secondary: bool = False
    """Nothing on the account shows whether the rule stands in the way, but whoever is asked knows: folded at the end
    (from `SECONDARY` on in `ORDER`).
    """

    @property
    def one_tap(self) -> bool:
        """Whether a tap does it, or asks a colleague."""
        return self.command is not None or self.suggests

    @property
    def of_title(self) -> bool:
        """Whether it gets them the title that was looked up, or gets it sooner."""
        return self.target.startswith(("title.", "turn.", "reserve.place."))

    @property
    def says(self) -> str:
        """What it costs, what happens then and what else does, as sentences; empty where nothing is to be said."""
        return " ".join(sentence(each) for each in (self.cost, self.effect, *self.besides) if each)

    @property
    def line(self) -> str:
        """What a line says of it: who may where that is not the reader, and what else is so then."""
        if self.ask:
            return " ".join(
                sentence(each) for each in (self.who_may, self.cost, *self.besides) if each
            )
        return self.says if self.one_tap else f"{self.who_may} {self.says}".strip()

    @property
    def judged(self) -> Situation:
        """The situation that the rule behind it was judged by. Raises LookupError where none is."""
        if self.situation is None:
            raise LookupError(f"no rule stands behind {self.key or self.target}")
        return self.situation

    @property
    def proposed(self) -> Command:
        """The command it would carry out. Raises LookupError where it only tells."""
        if self.command is None:
            raise LookupError(f"{self.key or self.target} does nothing")
        return self.command

    def key_as(self, kind: str) -> str:
        """Its key among the options of a kind, by its rule and target."""
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
"""Takes the context, and what rules meet on the account."""

option_providers: Final = Registry[OptionProvider]("way to yes")
"""By the name of its file, and what of it where the file offers several kinds."""
