"""The input and output of `judge`: plain frozen data, without a database, a patron or a clock."""

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
    """A fact that a condition can test. `balance` is in minor units, `times_before` counts twelve months back.
    `holds_waiting` counts others who wait for the thing; `block_kind` says why a card is stopped.
    """

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

# A missing fact, None or `unknown` is not known, and never taken for granted.
type Facts = Mapping[Fact, str | int | None]


def known_value(facts: Facts, fact: Fact) -> str | int | None:
    value = facts.get(fact)
    return None if value == AgeBand.UNKNOWN else value


@dataclass(frozen=True, slots=True)
class Condition:
    """A fact, a comparison, and its `words` or `number`. Raises ValueError where they do not fit."""

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
        """Return whether it holds; None when its fact is not known."""
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
        """Return plain data like `{"fact": "holds_waiting", "is": "at_most", "value": 0}`."""
        value = self.number if self.fact in NUMBERS else list(self.words)
        return {"fact": self.fact.value, "is": self.comparison.value, "value": value}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Condition":
        """Read plain data. Raises ValueError, KeyError."""
        fact, value = Fact(data["fact"]), data["value"]
        comparison = Comparison(data["is"])
        if isinstance(value, list | tuple):
            return cls(fact, comparison, words=tuple(str(word) for word in value))
        return cls(fact, comparison, number=int(value))


def conditions_from(stored: Iterable[Mapping[str, Any]]) -> tuple[Condition, ...]:
    return tuple(Condition.from_data(each) for each in stored)


# Sentences are put into the reader's language when they are shown, not when they are judged: a page judges two hundred
# rules and shows five, and putting an amount into words costs more than the judgement.


class Measure(StrEnum):
    """The unit of a bend: minor units of money, whole days, a count, or nothing."""

    MONEY = "money"
    DAYS = "days"
    COUNT = "count"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Amount:
    n: int
    measure: Measure
    currency: str = ""  # ISO 4217, for money alone

    def __str__(self) -> str:
        if self.measure is Measure.MONEY:
            return Money(self.n, self.currency).spoken(get_language() or "en")
        if self.measure is Measure.DAYS:
            return ngettext("%(n)d day", "%(n)d days", self.n) % {"n": self.n}
        return str(self.n)


_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class LazyText:
    # Marked by gettext_noop, with `%(name)s` for each value. Texts compare by what they say.
    text: str
    values: Mapping[str, object] = field(default=_NOTHING)

    def __str__(self) -> str:
        said = gettext(self.text)
        return said % self.values if self.values else said


# A sentence of ours, or the library's own words in the reader's language.
type Words = LazyText | str


class RuleKind(StrEnum):
    """The ways of a rule: `habit` bends freely, `money` within caps, `scarce` at the next patron's cost. `third_party`
    is money of somebody else; `never` is law, safety, privacy, minors.
    """

    HABIT = "habit"
    MONEY = "money"
    SCARCE = "scarce"
    THIRD_PARTY = "third_party"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """A version of a rule as it is judged, with the library's texts in the reader's language."""

    id: int
    version: int
    name: str
    kind: RuleKind
    measure: Measure = Measure.NONE
    # The most it gives without a bend, in the unit of `measure`; None: nothing.
    limit: int | None = None
    # Where the rule applies at all.
    applies: tuple[Condition, ...] = ()
    # Where it may be bent.
    conditions: tuple[Condition, ...] = ()
    reason: str = ""
    protects: str = ""
    nearest_yes: str = ""
    how_to_ask_again: str = ""
    currency: str = ""
    # The port's word for the act that a bend takes (`waive_line`...); empty where it takes none.
    remedy: str = ""
    # Told until `new_until` (`models.NewBecause`); empty: nothing is told.
    new_because: str = ""
    new_until: date | None = None
    slug: str = ""

    @property
    def is_free(self) -> bool:
        """Return whether it is a habit without a measure: then a member needs no line on the sheet."""
        return self.kind is RuleKind.HABIT and self.measure is Measure.NONE

    def stands(self, facts: Facts) -> bool:
        """Return whether it is before them. An unknown `never` is, so that no gap opens what it protects."""
        applies = self.applies_to(facts)
        return self.kind is RuleKind.NEVER if applies is None else applies

    def applies_to(self, facts: Facts) -> bool | None:
        """Return whether the rule applies; None when a fact that would tell is missing."""
        answers = [condition.met(facts) for condition in self.applies]
        if False in answers:
            return False
        return None if None in answers else True

    def amount(self, n: int) -> Amount:
        return Amount(n, self.measure, self.currency)


@dataclass(frozen=True, slots=True)
class LatitudeTerms:
    """The latitude of a job class on a rule, in the rule's measure, this time included. None: no limit."""

    job_class: int
    name: str
    position: int  # small asks first
    version: int  # id of the signed sheet
    per_act: int | None = None
    per_patron: int | None = None  # one patron in twelve months, in sum and in times
    per_patron_times: int | None = None
    per_week: int | None = None  # one branch in one ISO week, all job classes together
    lead: bool = False  # answers for colleagues too
    may_touch_accounts: bool = True
    no_lead: int | None = None  # in place of `per_act` without a lead; None: the same
    new_because: str = ""
    new_until: date | None = None

    @property
    def label(self) -> str:
        return job_label(self.name)

    def reaches_beyond(self, other: "LatitudeTerms") -> bool:
        if other.per_act is None:
            return False
        return self.per_act is None or self.per_act > other.per_act


NO_FACTS: Final[Facts] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Situation:
    """A rule, a wish to bend it, and its asker."""

    rule: RuleTerms
    latitude: tuple[LatitudeTerms, ...]  # each job class once, from the sheet signed for this day
    job_class: int
    # The amount beyond the rule, in the rule's unit.
    amount: int = 0
    used_pattern: int = 0  # before this time, for the patron
    used_pattern_times: int = 0
    used_week: int = 0  # before this time, at the branch
    facts: Facts = NO_FACTS
    signed: bool = True  # a sheet is in force at all
    # `own_account`, `household`, `colleagues_account`: as seen from the asker.
    own_account: bool = False
    household: bool = False
    colleagues_account: bool = False
    # the asker's class holds `ils:act:do`; `touches_account`: this needs it
    may_touch_accounts: bool = True
    touches_account: bool = False
    moves_money: bool = False  # the act changes a debt; a money rule always does
    # Job classes that can be asked now. None: nobody looked, so none is taken to be absent.
    at_hand: frozenset[int] | None = None
    # Why the rule or the asker's line is new today, if it is.
    new_because: str = ""

    def asked(self, amount: int, facts: Facts) -> "Situation":
        """Copy with this amount and these facts. Written out, as `replace` takes four times as long and a page asks
        200 times.
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
        for each in self.latitude:
            if each.job_class == self.job_class:
                return each
        return None

    @property
    def job_classes_beyond(self) -> tuple[int, ...]:
        """Return ids of job classes with more latitude each time than the asker's, small positions first."""
        own = self.own_terms
        if own is None:
            return ()
        return tuple(each.job_class for each in self.latitude if each.reaches_beyond(own))

    @property
    def told_afterwards(self) -> tuple[int, ...]:
        """Return ids of job classes that read a decision made without them: leads, else classes with more latitude."""
        beyond = self.job_classes_beyond
        leads = [each.job_class for each in self.latitude if each.lead]
        return tuple(each for each in beyond if each in leads) or beyond

    @property
    def cap_without_lead(self) -> int | None:
        """Return the asker's cap for one time without a lead. None where a lead is at hand, nobody looked, the sheet
        gives nothing, or only a lead ever gives it.
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
        """Return whether the patron would owe less."""
        return self.moves_money or self.rule.kind in _MONEY_KINDS

    @property
    def is_free(self) -> bool:
        """Return whether a member needs no line on the sheet, and the patron would not owe less."""
        return self.rule.is_free and not self.is_money


def further_without_lead(every: Iterable[Situation]) -> dict[int, tuple[int, ...]]:
    """Return by place the job classes with more latitude, where the asker's line goes further without a lead."""
    return {
        place: situation.job_classes_beyond
        for place, situation in enumerate(every)
        if (own := situation.own_terms) is not None and own.no_lead is not None
    }


_NEVER_WITHOUT_LEAD: Final = frozenset({RuleKind.NEVER, RuleKind.THIRD_PARTY})
_MONEY_KINDS: Final = frozenset({RuleKind.MONEY, RuleKind.THIRD_PARTY})


class VerdictKind(StrEnum):
    """`ask`: a named job class may. `not_here`: nobody may, as things stand."""

    ALLOW = "allow"
    ASK = "ask"
    NOT_HERE = "not_here"


@dataclass(frozen=True, slots=True)
class Stop:
    why: Words
    next_step: Words = ""
    # A member with more latitude might still.
    others_may: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of `judge`. Sentences become the active language by `str()`."""

    decision: VerdictKind
    # Ids of job classes that may, the nearest first; only with `ask`.
    ask: tuple[int, ...]
    why: Words
    next_step: Words = ""  # empty when allowed
    stopped_by: str = ""  # the guardrail, empty when allowed
    sheet: int | None = None  # id of the signed sheet that allows it, None where none is needed
    no_lead: bool = False  # allowed only as no lead is at hand

    @property
    def allowed(self) -> bool:
        return self.decision is VerdictKind.ALLOW
