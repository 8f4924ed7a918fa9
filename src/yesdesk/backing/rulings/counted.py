"""What was counted before a decision and since: of its rule, and of all other rules, which it does not touch.

Weeks go together until a column holds five (`core/suppression`), so nothing smaller is in a decision, its chart or its
figures. Weeks behind the last column count too, with the most that may have been in them. No page tells these weeks:
pages tell the columns of the rule's own page (`told`), as a second cut of the same counts would tell a week. A count
that began or changed within the time is cut there.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor
from typing import Any, Final

from django.db.models import Q

from yesdesk.backing.models import Ruling, RulingAnswer, RulingMeasure, RulingState
from yesdesk.core.actors import Actor
from yesdesk.core.dates import iso_week, monday_from, monday_of
from yesdesk.core.models import CountChange
from yesdesk.core.registry import Registry
from yesdesk.core.suppression import FEWEST, columns
from yesdesk.policy.models import RuleEvent, RuleVersion
from yesdesk.policy.queries import latitude_in_force
from yesdesk.policy.rule_facts import RuleWeek, folded_before, rule_weeks

WEEKS_BEFORE: Final = 12
FEWEST_WEEKS: Final = 4
COUNTED: Final = "fact_rule"
"""The measure of `CountChange` for how rules are met."""

_A_WEEK: Final = timedelta(days=7)

type Columns = list[list[Any]]
"""[first ISO week, weeks, how many] of each closed column."""

told_columns: Registry[Callable[[int, str], Columns | None]] = Registry("columns that pages tell")
"""What a rule's own page tells of a measure; None while there is no such page yet."""

type ByRule = Mapping[int, Mapping[str, RuleWeek]]


@dataclass(frozen=True, slots=True)
class Weeks:
    """ISO weeks one behind the other."""

    first: str
    count: int

    @property
    def names(self) -> list[str]:
        monday = monday_of(self.first)
        return [iso_week(monday + n * _A_WEEK) for n in range(self.count)]

    @property
    def after(self) -> str:
        """The week behind the last one."""
        return iso_week(monday_of(self.first) + self.count * _A_WEEK)


def first_whole_week(day: date) -> str:
    """The first ISO week that begins on `day` or later."""
    return iso_week(monday_from(day))


def weeks_until(first: str, day: date) -> int:
    """How many weeks from `first` on are over on the morning of `day`."""
    return max(0, (day - monday_of(first)).days // 7)


def weeks_before(day: date) -> Weeks:
    """The twelve weeks before a decision of `day` that are counted; fewer where the count began or changed since."""
    begins = first_whole_week(day)
    last = min(begins, folded_before() or begins)
    changed = max(_changes(until=day), default=None)
    first = monday_of(last) - WEEKS_BEFORE * _A_WEEK
    if changed is not None:
        first = max(first, monday_of(first_whole_week(changed)))
    return Weeks(iso_week(first), weeks_until(iso_week(first), monday_of(last)))


def changed_within(first: str, until: date) -> bool:
    """Whether something was counted differently from a day in this time on."""
    return any(each > monday_of(first) for each in _changes(until=until))


def _changes(*, until: date) -> list[date]:
    measures = [COUNTED, *RulingMeasure.values]
    rows = CountChange.objects.filter(measure__in=measures, from_day__lte=until)
    return list(rows.values_list("from_day", flat=True))


def counted_before(by: Actor, rule: int, day: date) -> dict[str, dict[str, Any]]:
    """What was counted before a decision about this rule, by measure. A measure with less than a column is left out."""
    weeks = weeks_before(day)
    if weeks.count < FEWEST_WEEKS:
        return {}
    found = rule_weeks(by, first=weeks.first, before=weeks.after)
    others = sorted(found.keys() - _touched(rule))
    each: dict[str, dict[str, Any]] = {
        measure: {
            "weeks": [weeks.first, weeks.count],
            "rule": _columns(found, [rule], measure, weeks),
            "tide": _columns(found, others, measure, weeks),
            "rules": others,
        }
        for measure in RulingMeasure.values
        if may_be_told(by, measure, day)
    }
    for measure, counted in each.items():
        counted["told"] = columns_on_page(rule, measure, weeks, counted["rule"], before=True)
    return {m: counted for m, counted in each.items() if counted["rule"] and counted["told"]}


def columns_on_page(
    rule: int, measure: str, weeks: Weeks, counted: Columns, *, before: bool = False
) -> Columns:
    """The columns of these weeks as the rule's own page shows them: only whole ones; with `before` also one that began
    earlier. While the library has no edition: all weeks as one column, rounded to so many a week.
    """
    first, after = monday_of(weeks.first), monday_of(weeks.after)
    found = None
    for name in told_columns:
        found = told_columns[name](rule, measure)
    if found is None:
        rate = about_a_week([[weeks.first, weeks.count, sum_of(counted)]]) if counted else 0
        return [[weeks.first, weeks.count, rate * weeks.count]] if rate else []
    told = []
    for week, wide, n in found:
        begins, ends = monday_of(week), monday_of(week) + wide * _A_WEEK
        if ends <= after and (ends > first if before else begins >= first):
            told.append([week, wide, n])
    return told


def is_rounded(counted: Mapping[str, Any]) -> bool:
    """Whether what is told of these weeks is one rate, rounded, as the library had no edition yet."""
    return [each[:2] for each in counted["told"]] == [list(counted["weeks"])]


def may_be_told(by: Actor, measure: str, day: date) -> bool:
    """Whether leadership's promise covers it: without one a no is never told from a question to a colleague."""
    sheet = latitude_in_force(by, day)
    return measure != RulingMeasure.NO or (sheet is not None and bool(sheet.harbour_text))


def _touched(rule: int) -> set[int]:
    """The rule itself, and those that another decision tries now."""
    tried = Ruling.objects.filter(state=RulingState.RUNNING, rule__isnull=False)
    return {rule, *tried.values_list("rule_id", flat=True)}


def counted_since(by: Actor, ruling: Ruling) -> dict[str, Any]:
    """The same of the weeks since that are counted, at most as many as are looked at. Columns that are closed stay as
    they were.
    """
    over = weeks_until(ruling.first_week, monday_of(folded_before() or ruling.first_week))
    weeks = Weeks(ruling.first_week, min(over, ruling.weeks))
    since: dict[str, Any] = {
        "weeks": [weeks.first, weeks.count],
        "rule": [],
        "tide": [],
        "told": [],
    }
    if not weeks.count or ruling.rule_id is None or ruling.baseline is None:
        return since
    found = rule_weeks(by, first=weeks.first, before=weeks.after)
    before = ruling.since or since
    known = {"rule": [ruling.rule_id], "tide": ruling.baseline["rules"]}
    columns_since = {
        name: _columns(found, rules, ruling.measure, weeks, before[name])
        for name, rules in known.items()
    }
    told = columns_on_page(ruling.rule_id, ruling.measure, weeks, columns_since["rule"])
    return since | columns_since | {"told": told}


def _columns(
    found: ByRule, rules: Iterable[int], measure: str, weeks: Weeks, closed: Columns | None = None
) -> Columns:
    """Closed columns of these rules together; those in `closed` stay."""
    event = RuleEvent(measure)
    done = list(closed or [])
    rest = weeks.names[sum(each[1] for each in done) :]
    steps = {
        week: sum(found.get(rule, {}).get(week, RuleWeek()).of(event) for rule in rules)
        for week in rest
    }
    return done + [[part.of[0], len(part.of), part.n] for part in columns(steps).parts]


def tide(by: Actor, ruling: Ruling, since: Mapping[str, Any], until: date) -> list[Columns]:
    """Other rules before and since, without those that moved meanwhile: these leave both."""
    before: dict[str, Any] = ruling.baseline or {}
    still = sorted(set(before["rules"]) - _moved(before, until))
    if still == before["rules"]:
        return [before["tide"], since["tide"]]
    return [
        _columns(
            rule_weeks(by, first=weeks.first, before=weeks.after), still, ruling.measure, weeks
        )
        for weeks in (Weeks(*before["weeks"]), Weeks(*since["weeks"]))
    ]


def _moved(before: Mapping[str, Any], until: date) -> set[int]:
    """Other rules with a decision that began or ended, or with a new version, from the first week before on."""
    first, rules = before["weeks"][0], before["rules"]
    monday = monday_of(first)
    within = Q(signed_on__gte=monday) | Q(first_week__gte=first) | Q(closed_on__gte=monday)
    decided = Ruling.objects.filter(within, signed_on__lte=until, rule__in=rules)
    changes = decided.filter(answer__in=[RulingAnswer.CHANGE, RulingAnswer.TRY])
    later = RuleVersion.objects.filter(rule__in=rules, number__gt=1)
    opened = later.filter(from_day__gte=monday, from_day__lte=until)
    return {
        rule
        for rows in (
            changes.values_list("rule_id", flat=True),
            opened.values_list("rule", flat=True),
        )
        for rule in rows
    }


def pairs(closed: Columns, weeks: int) -> list[tuple[int, int]]:
    """As the formulas take them: all weeks. Those behind the last closed column go to it, with the most that may have
    been in them: a count that stops at its fifth time would hide a fall.
    """
    found = [(wide, n) for _first, wide, n in closed]
    left = weeks - sum(wide for wide, _n in found)
    if left > 0:
        wide, n = found.pop() if found else (0, 0)
        found.append((wide + left, n + FEWEST - 1))
    return found


def about_a_week(told: Columns) -> float:
    """How often a week by these columns, in whole times; a half where it is less."""
    rate = sum_of(told) / max(1, sum(wide for _first, wide, _n in told))
    return float(floor(rate + 0.5)) if rate >= 0.75 else 0.5


def sum_of(closed: Columns) -> float:
    found: float = sum(n for _first, _weeks, n in closed)
    return found
