"""Raw counts by month, for the collectors of editions. This is the only file that knows the tables behind them.

What is told here reaches nobody as it is: `core.suppression` decides what may be shown. A week belongs to the month of
its Thursday, so months are made of whole weeks. Money goes by the day in the ledger.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from yesdesk.core.actors import SYSTEM
from yesdesk.core.dates import iso_week, this_monday
from yesdesk.core.facts import folded_week
from yesdesk.core.models import CountChange, DayCount
from yesdesk.counts.queries import counts_by_month
from yesdesk.ils.ledger.queries import waived_by_month
from yesdesk.policy.bends import BendReason, counted_as
from yesdesk.policy.rule_facts import met_by_branch, rule_weeks
from yesdesk.requests.facts.queries import came_by_part, ended_by_outcome, needs_by_kind

CARDS: Final = "cards_waived"
"""The measure (`DayCount`) of waivers on a blocked card, on the Monday of their week."""

TALLIED: Final = "cards_waived_tallied"
"""A row for each time weeks were counted: on the Monday of the last of them."""

type Found = Iterable[tuple[str, str, int]]
"""Month, key, how many."""

type ByMonth = dict[str, Counter[str]]


def counts(measure: str, months: Sequence[str]) -> ByMonth:
    """How many of each key in each of these months (one behind the other), for a measure by its name. Keys that stand
    for a rule begin with its id: `17.plain`.
    """
    found: ByMonth = {month: Counter() for month in months}
    if months:
        for month, key, n in _MEASURES[measure](months):
            if month in found:
                found[month][key] += n
    return found


def count_changes(*measures: str, until: date) -> list[list[str]]:
    """Days from which one of these measures was counted differently, and why, the earliest first."""
    rows = CountChange.objects.filter(measure__in=measures, from_day__lte=until)
    return [
        [day.isoformat(), why]
        for day, why in rows.order_by("from_day").values_list("from_day", "why")
    ]


def first_of(month: str) -> date:
    """The first day of a month like `2026-11`."""
    return date.fromisoformat(f"{month}-01")


def month_after(month: date) -> date:
    """The first day of the month behind that day's."""
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


def weeks_of_month(month: date) -> tuple[date, date]:
    """Return the first and the last day of the whole weeks of a month: those whose Thursday lies in it."""
    return _first_week(month), _first_week(month_after(month)) - timedelta(days=1)


def _first_week(month: date) -> date:
    fourth = month.replace(day=4)  # as in ISO 8601: the week of the 4th is the first one
    return this_monday(fourth)


def _behind(months: Sequence[str]) -> str:
    """The first ISO week behind these months."""
    return iso_week(weeks_of_month(first_of(months[-1]))[1] + timedelta(days=1))


def _rules(months: Sequence[str]) -> Found:
    for rule, weeks in rule_weeks(SYSTEM, first="", before=_behind(months)).items():
        for week, met in weeks.items():
            for event, n in met.counts.items():
                yield folded_week(week), f"{rule}.{event}", n


def rule_by_branch(rule: int, months: Collection[str]) -> dict[str, int]:
    """How often a rule was met in these months, by branch (id); 0 where it was not."""
    return {str(branch): n for branch, n in met_by_branch(SYSTEM, rule, months).items()}


def _ended(months: Sequence[str]) -> Found:
    for month in months:
        for outcome, n in ended_by_outcome(SYSTEM, *weeks_of_month(first_of(month))).items():
            yield month, outcome, n


def _kinds(months: Sequence[str]) -> Found:
    for month in months:
        for each in needs_by_kind(SYSTEM, *weeks_of_month(first_of(month))):
            yield month, each.kind, each.met + each.not_met


def _tapped(months: Sequence[str]) -> Found:
    for month in months:
        for each in needs_by_kind(SYSTEM, *weeks_of_month(first_of(month))):
            yield month, each.kind, each.tallied


def _came(months: Sequence[str]) -> Found:
    for month in months:
        found = came_by_part(SYSTEM, *weeks_of_month(first_of(month)))
        for (weekday, part), n in found.items():
            yield month, f"{weekday}.{part.name.lower()}", n


def _waived(months: Sequence[str], *, elsewhere: bool) -> Found:
    behind = month_after(first_of(months[-1]))
    found = waived_by_month(SYSTEM, first_of(months[0]), behind, elsewhere=elsewhere)
    for month, each in found.items():
        yield f"{month:%Y-%m}", "n", each.n
        yield f"{month:%Y-%m}", "minor", each.minor


def _reasons(months: Sequence[str]) -> Found:
    """Exceptions of all rules together, by the reason that was given."""
    for month, counted in counts_by_month(SYSTEM, "bend_reason", months).items():
        for (_branch, key), n in counted.items():
            yield month, counted_as(BendReason(key.partition(":")[2])).value, n


def _cards(months: Sequence[str]) -> Found:
    last = weeks_of_month(first_of(months[-1]))[1]
    rows = DayCount.objects.filter(measure=CARDS, day__lte=last)
    for week, ended, n in rows.values_list("iso_week", "value", "count"):
        yield folded_week(week), ended, n


def cards_counted_until() -> str:
    """The last month of which each week is counted; empty where none is."""
    done = DayCount.objects.filter(measure=TALLIED).order_by("-day").first()
    if done is None:
        return ""
    running = first_of(folded_week(iso_week(done.day + timedelta(days=7))))
    return f"{running - timedelta(days=1):%Y-%m}"


_MEASURES: Final[dict[str, Callable[[Sequence[str]], Found]]] = {
    "rules": _rules,
    "ended": _ended,
    "kinds": _kinds,
    "tapped": _tapped,
    "came": _came,
    "sent": lambda months: _waived(months, elsewhere=False),
    "elsewhere": lambda months: _waived(months, elsewhere=True),
    "reasons": _reasons,
    "cards": _cards,
}


def add_up(found: ByMonth, keys: Mapping[str, Iterable[str]]) -> dict[str, dict[str, int]]:
    """Add keys of each month up to the keys that a figure has: name -> keys of the counts."""
    return {
        month: {name: sum(counter[key] for key in of) for name, of in keys.items()}
        for month, counter in found.items()
    }
