"""Conditions of a rule, for applying it or for bending it: one fact, one comparison, one value. Plain data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

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
