"""Raw counts by month, for the collectors of editions: `core.suppression` decides what anybody sees of them.

No other file knows the tables behind them. Money goes by the day in the ledger.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final

from yesdesk.core.actors import SYSTEM
from yesdesk.core.dates import local_day, monday_before_or_on
from yesdesk.core.models import CountChange
from yesdesk.counts.measures import BEFORE
from yesdesk.counts.queries import counts_by_month, whole_weeks_until
from yesdesk.ils.ledger.queries import waived_by_month
from yesdesk.insight.figures import months_between
from yesdesk.places.queries import branches, the_library
from yesdesk.policy.bends import BendReason, counted_as
from yesdesk.requests.models import DayPart

type Found = Iterable[tuple[str, str, int]]  # month, key, how many

type ByMonth = dict[str, Counter[str]]


def counts(measure: str, months: Sequence[str]) -> ByMonth:
    """Count each key of a measure in these months, in order. Keys of rules begin with their id: `17.plain`."""
    found: ByMonth = {month: Counter() for month in months}
    if months:
        for month, key, n in _MEASURES[measure](months):
            if month in found:
                found[month][key] += n
    return found


def count_changes(*measures: str, until: date) -> list[list[str]]:
    """Days from which one of these measures is counted differently, and why; the earliest first."""
    rows = CountChange.objects.filter(measure__in=measures, from_day__lte=until)
    return [
        [day.isoformat(), why]
        for day, why in rows.order_by("from_day").values_list("from_day", "why")
    ]


def first_month_told(last: str) -> str:
    """January of the year before `last`; in a younger library the month it opened in, or its first with counts."""
    library, year = the_library(), f"{int(last[:4]) - 1}-01"
    opened = f"{local_day(library.opened_at, library.time_zone):%Y-%m}"
    counted = counts("ended", months_between(year, last))
    return max(year, min([opened, *(month for month, found in counted.items() if found)]))


def first_of(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def month_after(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


def days_of_month(month: date) -> tuple[date, date]:
    """Return the first and the last day that a month counts: whole weeks by their Thursday, until nights counted."""
    return _first_day(month), _first_day(month_after(month)) - timedelta(days=1)


def _first_day(month: date) -> date:
    first, until = month.replace(day=1), whole_weeks_until()
    # as in ISO 8601: the week of the 4th is the first one
    return monday_before_or_on(month.replace(day=4)) if until and first <= until else first


def _counted(measure: str, months: Sequence[str], *, name: Callable[[str], str] = str) -> Found:
    """Counts of all branches together. `name`: from the key in the table to the key here."""
    for month, counted in counts_by_month(SYSTEM, measure, months).items():
        for (_branch, key), n in counted.items():
            yield month, name(key), n


def _counts_of_rules(months: Sequence[str]) -> Found:
    yield from _counted("met", months, name=lambda key: key.replace(":", "."))
    yield from _counted("looked_again", months, name="{}.looked_again".format)
    yield from _counted("still_blocked", months, name="{}.still_blocked".format)


def rule_by_branch(rule: int, months: Collection[str]) -> dict[str, int]:
    """Return branch (id) -> times that a rule was met there in these months; 0 for none."""
    found: Counter[int] = Counter({branch.pk: 0 for branch in branches()})
    for counted in counts_by_month(SYSTEM, "met", months).values():
        for (branch, key), n in counted.items():
            if key.startswith(f"{rule}:"):
                found[branch] += n
    return {str(branch): n for branch, n in found.items()}


def _came_key(key: str) -> str:
    weekday, part = key.split(":")
    return f"{weekday}.{DayPart(int(part)).name.lower()}"


def _counts_of_waivers(months: Sequence[str], *, elsewhere: bool) -> Found:
    behind = month_after(first_of(months[-1]))
    found = waived_by_month(SYSTEM, first_of(months[0]), behind, elsewhere=elsewhere)
    for month, each in found.items():
        yield f"{month:%Y-%m}", "n", each.n
        yield f"{month:%Y-%m}", "minor", each.minor


def _counts_of_reasons(months: Sequence[str]) -> Found:
    for month, counted in counts_by_month(SYSTEM, "bend_reason", months).items():
        for (_branch, key), n in counted.items():
            yield month, counted_as(BendReason(key.partition(":")[2])).value, n


_MEASURES: Final[dict[str, Callable[[Sequence[str]], Found]]] = {
    BEFORE: partial(_counted, BEFORE),
    "rules": _counts_of_rules,
    "ended": partial(_counted, "ended", name=lambda key: key.partition(":")[2]),
    "kinds": partial(_counted, "ended", name=lambda key: key.partition(":")[0]),
    "asked": partial(_counted, "asked"),
    "tapped": partial(_counted, "tapped"),
    "came": partial(_counted, "came", name=_came_key),
    "sent": lambda months: _counts_of_waivers(months, elsewhere=False),
    "elsewhere": lambda months: _counts_of_waivers(months, elsewhere=True),
    "reasons": _counts_of_reasons,
    "cards": partial(_counted, "card"),
    "promises": partial(_counted, "promise"),
    "asked_again": partial(_counted, "asked_again", name=lambda _key: "n"),
}


def add_up(found: ByMonth, keys: Mapping[str, Iterable[str]]) -> dict[str, dict[str, int]]:
    """Add the keys of counts up to a figure's keys: name -> keys of the counts."""
    return {
        month: {name: sum(counter[key] for key in of) for name, of in keys.items()}
        for month, counter in found.items()
    }
