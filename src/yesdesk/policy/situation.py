"""The input and the output of `judge`: plain frozen data, without a database, a patron or a clock.

A condition of a rule, for applying it or for bending it, is one fact, one comparison, one value.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import get_language, gettext, ngettext

from yesdesk.core.labels import job_label
from yesdesk.core.money import Money
from yesdesk.ils.port import AgeBand


class Fact(StrEnum):
    """A fact that a condition can test. `balance` is in minor units, `times_before` counts twelve months back,
    `holds_waiting` is how many others wait for the thing, whatever it is, `block_kind` why a card is stopped."""

    ITEM_KIND = "item_kind"
    FEE_KIND = "fee_kind"
    CARD_KIND = "card_kind"
    BLOCK_KIND = "block_kind"
    AGE_BAND = "age_band"
    HOLDS_WAITING = "holds_waiting"
    DAYS_OVERDUE = "days_overdue"
    BALANCE = "balance"
    TIMES_BEFORE = "times_before"


class Comparison(StrEnum):
    """The first two compare words, the last two whole numbers."""

    ONE_OF = "one_of"
    NONE_OF = "none_of"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"


NUMBERS: Final = frozenset({Fact.HOLDS_WAITING, Fact.DAYS_OVERDUE, Fact.BALANCE, Fact.TIMES_BEFORE})
_OF_NUMBERS: Final = frozenset({Comparison.AT_MOST, Comparison.AT_LEAST})

type Facts = Mapping[Fact, str | int | None]
"""The facts we know. One that is missing, None or `unknown` is not known, and never taken for granted."""


def known_value(facts: Facts, fact: Fact) -> str | int | None:
    """The fact's value; None when nobody knows it."""
    value = facts.get(fact)
    return None if value == AgeBand.UNKNOWN else value


@dataclass(frozen=True, slots=True)
class Condition:
    """`words` for a comparison of words, `number` for one of numbers. Raises ValueError where they do not fit."""

    fact: Fact
    comparison: Comparison
    words: tuple[str, ...] = ()
    number: int = 0

    def __post_init__(self) -> None:
        numbers = self.fact in NUMBERS
        if numbers is not (self.comparison in _OF_NUMBERS):
            raise ValueError(f"{self.fact} does not go with {self.comparison}")
        if numbers is bool(self.words) or (self.number and not numbers):
            raise ValueError(f"{self.fact} needs {'a number' if numbers else 'words'}")

    def met(self, facts: Facts) -> bool | None:
        """Whether the condition holds; None when its fact is not known."""
        value = known_value(facts, self.fact)
        if value is None:
            return None
        if self.comparison is Comparison.ONE_OF:
            return value in self.words
        if self.comparison is Comparison.NONE_OF:
            return value not in self.words
        if isinstance(value, str):
            return None
        if self.comparison is Comparison.AT_MOST:
            return value <= self.number
        return value >= self.number

    def as_data(self) -> dict[str, Any]:
        """Like `{"fact": "holds_waiting", "is": "at_most", "value": 0}`."""
        value = self.number if self.fact in NUMBERS else list(self.words)
        return {"fact": self.fact.value, "is": self.comparison.value, "value": value}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Condition":
        """A condition from its plain data. Raises ValueError or KeyError for anything else."""
        fact, value = Fact(data["fact"]), data["value"]
        comparison = Comparison(data["is"])
        if isinstance(value, list | tuple):
            return cls(fact, comparison, words=tuple(str(word) for word in value))
        return cls(fact, comparison, number=int(value))


def conditions_from(stored: Iterable[Mapping[str, Any]]) -> tuple[Condition, ...]:
    """Conditions as a JSON column keeps them."""
    return tuple(Condition.from_data(each) for each in stored)


# Sentences are put into the reader's language when they are shown, not when they are judged: a page judges two hundred
# rules and shows five, and putting an amount into words costs more than the judgement.


class Measure(StrEnum):
    """The unit of a bend: minor units of money, whole days, a count, or nothing at all."""

    MONEY = "money"
    DAYS = "days"
    COUNT = "count"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Amount:
    """`n` in the unit of `measure`; `currency` (ISO 4217) only where that is money."""

    n: int
    measure: Measure
    currency: str = ""

    def __str__(self) -> str:
        if self.measure is Measure.MONEY:
            return Money(self.n, self.currency).spoken(get_language() or "en")
        if self.measure is Measure.DAYS:
            return ngettext("%(n)d day", "%(n)d days", self.n) % {"n": self.n}
        return str(self.n)


_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class LazyText:
    text: str
    """Marked by gettext_noop, with `%(name)s` for each of `values`. Compares by what it says."""

    values: Mapping[str, object] = field(default=_NOTHING)

    def __str__(self) -> str:
        said = gettext(self.text)
        return said % self.values if self.values else said


type Words = LazyText | str
"""A sentence of ours, or the library's own words, already in the reader's language."""


class RuleKind(StrEnum):
    """`habit`: bend freely. `money`: within caps. `scarce`: bending takes it from the next patron.
    `third_party`: money of somebody else. `never`: law, safety, privacy, minors."""

    HABIT = "habit"
    MONEY = "money"
    SCARCE = "scarce"
    THIRD_PARTY = "third_party"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """A version of a rule as it is judged. Texts are the library's own, in the reader's language."""

    id: int
    version: int
    """Id of the version."""

    name: str
    kind: RuleKind
    measure: Measure = Measure.NONE
    limit: int | None = None
    """The most that the rule gives without a bend, in the unit of `measure`; None: nothing."""

    applies: tuple[Condition, ...] = ()
    """The conditions under which the rule applies at all."""

    conditions: tuple[Condition, ...] = ()
    """The conditions under which it may be bent."""

    reason: str = ""
    protects: str = ""
    nearest_yes: str = ""
    how_to_ask_again: str = ""
    currency: str = ""
    """The currency of `limit` and of all amounts, where the measure is money."""

    remedy: str = ""
    """The act in the library system that bending it takes, by the port's word (`waive_line`, `extend_due_date`,
    `lift_block`...); empty where nothing has to be done there."""

    new_because: str = ""
    """Why this version is new (`models.NewBecause`), told until `new_until`; empty: nothing is told."""

    new_until: date | None = None
    slug: str = ""

    def applies_to(self, facts: Facts) -> bool | None:
        """Whether the rule applies there at all; None when a fact that would tell is missing."""
        answers = [condition.met(facts) for condition in self.applies]
        if False in answers:
            return False
        return None if None in answers else True

    def amount(self, n: int) -> Amount:
        """`n` in this rule's unit, ready to be shown."""
        return Amount(n, self.measure, self.currency)


@dataclass(frozen=True, slots=True)
class LatitudeTerms:
    """The latitude of one job class on one rule, in the unit of the rule's measure. None: no limit.

    `per_patron` and `per_patron_times`: for one patron in twelve months, this time included.
    `per_week`: for one branch in one ISO week, all job classes together, this time included.
    `version`: id of the signed sheet. `lead`: answers for colleagues too. `position`: small asks first.
    `no_lead`: in place of `per_act` while no lead is at hand; None: the same. `new_because`, `new_until`: as of a rule.
    """

    job_class: int
    name: str
    position: int
    version: int
    per_act: int | None = None
    per_patron: int | None = None
    per_patron_times: int | None = None
    per_week: int | None = None
    lead: bool = False
    may_touch_accounts: bool = True
    no_lead: int | None = None
    new_because: str = ""
    new_until: date | None = None

    @property
    def label(self) -> str:
        return job_label(self.name)

    def reaches_beyond(self, other: "LatitudeTerms") -> bool:
        """Whether it gives more each time than `other` does."""
        if other.per_act is None:
            return False
        return self.per_act is None or self.per_act > other.per_act


NO_FACTS: Final[Facts] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Situation:
    """One rule, one wish to bend it, one asker.

    `latitude`: everybody's for this rule, each job class once, from the sheet signed for this day.
    `signed`: whether such a sheet is in force at all. `used_*`: before this time; `used_week` is the branch's.
    `own_account`, `household`, `colleagues_account`: whose account it is, seen from the asker.
    `may_touch_accounts`: the asker's job class holds `ils:act:do`. `touches_account`: this needs it.
    `moves_money`: the act changes what somebody owes; a money rule always does.
    `at_hand`: job classes of colleagues who can be asked now. None: nobody looked, so it is not taken that none is.
    """

    rule: RuleTerms
    latitude: tuple[LatitudeTerms, ...]
    job_class: int
    amount: int = 0
    """The amount beyond the rule, in the rule's unit."""

    used_pattern: int = 0
    used_pattern_times: int = 0
    used_week: int = 0
    facts: Facts = NO_FACTS
    signed: bool = True
    own_account: bool = False
    household: bool = False
    colleagues_account: bool = False
    may_touch_accounts: bool = True
    touches_account: bool = False
    moves_money: bool = False
    at_hand: frozenset[int] | None = None
    new_because: str = ""
    """Why the rule, or the asker's line, is new on this day; empty where nothing is, or nobody said why."""

    def asked(self, amount: int, facts: Facts) -> "Situation":
        """A copy with this amount and these facts. Written out: `replace` takes four times as long, and a page of
        ways asks two hundred times.
        """
        return Situation(
            self.rule,
            self.latitude,
            self.job_class,
            amount,
            self.used_pattern,
            self.used_pattern_times,
            self.used_week,
            facts,
            self.signed,
            self.own_account,
            self.household,
            self.colleagues_account,
            self.may_touch_accounts,
            self.touches_account,
            self.moves_money,
            self.at_hand,
            self.new_because,
        )

    @property
    def own_terms(self) -> LatitudeTerms | None:
        """The line of the asker's job class, None where the sheet has none."""
        for each in self.latitude:
            if each.job_class == self.job_class:
                return each
        return None

    @property
    def job_classes_beyond(self) -> tuple[int, ...]:
        """Ids of job classes whose line gives more each time than the asker's, small positions first."""
        own = self.own_terms
        if own is None:
            return ()
        return tuple(each.job_class for each in self.latitude if each.reaches_beyond(own))

    @property
    def told_afterwards(self) -> tuple[int, ...]:
        """Ids of the job classes that read what was decided without them: leads, else whoever gives more."""
        beyond = self.job_classes_beyond
        leads = [each.job_class for each in self.latitude if each.lead]
        return tuple(each for each in beyond if each in leads) or beyond

    @property
    def cap_without_lead(self) -> int | None:
        """The asker's cap for one time as no lead is at hand. None where one is, where nobody looked, where the sheet
        gives nothing for it, and for what a lead alone gives at any hour.
        """
        own, at_hand = self.own_terms, self.at_hand
        if own is None or own.no_lead is None or at_hand is None:
            return None
        if self.rule.kind in _NEVER_WITHOUT_LEAD:
            return None
        beyond = self.job_classes_beyond
        return own.no_lead if beyond and at_hand.isdisjoint(beyond) else None

    @property
    def is_money(self) -> bool:
        """True where the patron would owe less afterwards."""
        return self.moves_money or self.rule.kind in _MONEY_KINDS

    @property
    def is_free(self) -> bool:
        """A habit without a measure: everybody may, with or without a line on the sheet."""
        rule = self.rule
        return rule.kind is RuleKind.HABIT and rule.measure is Measure.NONE and not self.is_money


_NEVER_WITHOUT_LEAD: Final = frozenset({RuleKind.NEVER, RuleKind.THIRD_PARTY})
_MONEY_KINDS: Final = frozenset({RuleKind.MONEY, RuleKind.THIRD_PARTY})


class VerdictKind(StrEnum):
    """`ask`: somebody in the named job classes may. `not_here`: nobody may, as things stand."""

    ALLOW = "allow"
    ASK = "ask"
    NOT_HERE = "not_here"


@dataclass(frozen=True, slots=True)
class Stop:
    """A guardrail's objection to a bend, and the next step."""

    why: Words
    next_step: Words = ""
    others_may: bool = False
    """True where somebody with more latitude might still."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`why`, `next_step`: sentences (`str()` puts them into the active language); `next_step` is empty when allowed.
    `stopped_by`: the guardrail that spoke, empty when allowed. `sheet`: id of the signed sheet that allows it,
    None where none is needed. `no_lead`: its line allows it only as no lead is at hand."""

    decision: VerdictKind
    ask: tuple[int, ...]
    """Ids of job classes that may, the nearest first; empty unless the decision is `ask`."""

    why: Words
    next_step: Words = ""
    stopped_by: str = ""
    sheet: int | None = None
    no_lead: bool = False

    @property
    def allowed(self) -> bool:
        return self.decision is VerdictKind.ALLOW
