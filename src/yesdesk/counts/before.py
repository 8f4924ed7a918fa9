"""Read the tables of before: counts by week, kept as things happened. A week belongs to the month of its Thursday."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Final

from django.db.models import Q

from yesdesk.core.dates import iso_week
from yesdesk.core.facts import folded_week
from yesdesk.core.models import DayCount
from yesdesk.counts.measures import MEASURES
from yesdesk.policy.models import FactRule, PendingRuleEvent, RuleEvent
from yesdesk.requests.models import FactCame, FactEnded
from yesdesk.requests.models.facts import TALLY

type Count = tuple[str, int, str, int]
"""Month (`2026-11`), branch, key, how often."""

CARDS: Final = "cards_waived"
"""The measure of cards in the tables of before, which the board sheet writes."""

_BESIDE: Final = (RuleEvent.LOOKED_AGAIN, RuleEvent.STILL_BLOCKED)


def counts_of_before(measure: str, until: date) -> Iterator[Count]:
    """Counts up to the week of this day; what came by day and part, up to its month."""
    key = MEASURES[measure].key
    for month, branch, values, n in _TABLES[measure](until):
        if n > 0:
            yield month, branch, key(*values), n


type _Rows = Iterator[tuple[str, int, tuple[object, ...], int]]


def _came_before(until: date) -> _Rows:
    rows = FactCame.objects.exclude(channel=TALLY)
    for day, part, branch, n in rows.values_list("day", "part", "branch", "n"):
        if (month := f"{day:%Y-%m}") <= f"{until:%Y-%m}":
            yield month, branch, (day.weekday(), part), n


def _ended_before(until: date, what: Q, *columns: str) -> _Rows:
    rows = FactEnded.objects.filter(what, week__lte=iso_week(until))
    for week, branch, n, *values in rows.values_list("week", "branch", "n", *columns):
        yield folded_week(week), branch, tuple(values), n


def _rules_before(until: date, what: Q, *columns: str) -> _Rows:
    weeks = what & Q(week__lte=iso_week(until))
    counted = FactRule.objects.filter(weeks)
    for week, branch, n, *values in counted.values_list("week", "branch", "n", *columns):
        yield folded_week(week), branch, tuple(values), n
    waiting = PendingRuleEvent.objects.filter(weeks).exclude(event="")
    for week, branch, *values in waiting.values_list("week", "branch", *columns):
        yield folded_week(week), branch, tuple(values), 1


def _days_before(until: date, name: str, *, is_id: bool) -> _Rows:
    rows = DayCount.objects.filter(measure=name, iso_week__lte=iso_week(until))
    for week, branch, value, n in rows.values_list("iso_week", "place", "value", "count"):
        yield folded_week(week), branch, (int(value) if is_id else value,), n


_TABLES: Final[Mapping[str, Callable[[date], _Rows]]] = {
    "came": _came_before,
    "ended": lambda until: _ended_before(until, ~Q(outcome=TALLY), "kind", "outcome"),
    "first_contact": lambda until: _ended_before(until, ~Q(outcome=TALLY) & Q(first=True), "kind"),
    "tapped": lambda until: _ended_before(until, Q(outcome=TALLY), "kind"),
    "met": lambda until: _rules_before(until, ~Q(event__in=_BESIDE), "rule", "event"),
    "looked_again": lambda until: _rules_before(until, Q(event=RuleEvent.LOOKED_AGAIN), "rule"),
    "still_blocked": lambda until: _rules_before(until, Q(event=RuleEvent.STILL_BLOCKED), "rule"),
    "answer": partial(_days_before, name="answer", is_id=True),
    "card": partial(_days_before, name=CARDS, is_id=False),
}
