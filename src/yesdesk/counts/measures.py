"""Measures: each has a grain and the closed list of its values."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from yesdesk.policy.bends import BANDS, BendReason
from yesdesk.policy.models import RuleEvent
from yesdesk.requests.models import Channel, DayPart, Kind, OutcomeValue, TallyKind


class Grain(StrEnum):
    """The length of a period of a measure."""

    WEEK = "week"
    MONTH = "month"


class Value(StrEnum):
    """A part of a value that is no word of a list."""

    ID = "id"  # the number of a rule or an answer


type Part = Collection[str] | Value

_LARGEST_ID: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Measure:
    """`parts`: for each part of the value the words it may be, at most two together."""

    grain: Grain
    parts: tuple[Part, ...]

    def key(self, *values: object) -> str:
        """The key of these values. Raises ValueError for a value outside its list."""
        words = [
            _value_in_list_or_raise(value, part)
            for value, part in zip(values, self.parts, strict=True)
        ]
        return ":".join(words)


def _value_in_list_or_raise(value: object, part: Part) -> str:
    if isinstance(part, Value):
        if type(value) is int and 0 < value <= _LARGEST_ID:
            return str(value)
    elif (word := str(value)) in part:
        return word
    raise ValueError("not in the list of this measure")


_KINDS: Final = frozenset({"", *Kind.values})
_MET: Final = frozenset(set(RuleEvent.values) - {RuleEvent.LOOKED_AGAIN, RuleEvent.STILL_BLOCKED})
AGAIN, STILL = "again", "still"
ON_TIME, NOT_ON_TIME = "on_time", "not_on_time"
RANG, NOBODY = "rang", "nobody"
_WEEKDAY_AND_PART: Final = frozenset(map(str, range(7))), frozenset(map(str, DayPart.values))

BEFORE: Final = "before.asked"

MEASURES: Final[Mapping[str, Measure]] = {
    "came": Measure(Grain.MONTH, _WEEKDAY_AND_PART),
    "ended": Measure(Grain.WEEK, (_KINDS, frozenset(OutcomeValue.values))),
    "asked": Measure(Grain.WEEK, (_KINDS, frozenset(Channel.values))),
    "first_contact": Measure(Grain.WEEK, (_KINDS,)),
    "tapped": Measure(Grain.WEEK, (frozenset({"", *TallyKind.values}),)),  # empty: of before kinds
    "met": Measure(Grain.WEEK, (Value.ID, _MET)),
    "looked_again": Measure(Grain.WEEK, (Value.ID,)),
    "still_blocked": Measure(Grain.WEEK, (Value.ID,)),
    "bend_reason": Measure(Grain.WEEK, (Value.ID, frozenset(BendReason))),
    "bend_band": Measure(Grain.WEEK, (Value.ID, frozenset(map(str, range(BANDS))))),
    "bend_backed": Measure(Grain.WEEK, (Value.ID,)),
    "bend_no_lead": Measure(Grain.WEEK, (Value.ID,)),
    "answer": Measure(Grain.WEEK, (Value.ID,)),
    "answer_helped": Measure(Grain.WEEK, (Value.ID,)),
    "card": Measure(Grain.WEEK, (frozenset({AGAIN, STILL}),)),
    "promise": Measure(Grain.MONTH, (frozenset({ON_TIME, NOT_ON_TIME}),)),
    "asked_again": Measure(Grain.MONTH, ()),
    "answer_again": Measure(Grain.MONTH, (Value.ID,)),
    "bell": Measure(Grain.MONTH, (frozenset({RANG, NOBODY}),)),
    BEFORE: Measure(Grain.MONTH, (_KINDS, frozenset({"", *Channel.values}))),  # of files
    "bell_nobody": Measure(Grain.MONTH, _WEEKDAY_AND_PART),  # of ten or more who work
}
