"""Four numbers on a decision's day: before and since, for its rule and all other rules.

Only columns of the rules' own pages (`told`) and their sums are shown, as another cut of the counts would tell a week.
A count that began or changed meanwhile is cut there.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor
from typing import Any, Final

from yesdesk.backing.models import Ruling, RulingMeasure
from yesdesk.core.actors import Actor
from yesdesk.core.dates import iso_week, monday_of, monday_on_or_after
from yesdesk.core.models import CountChange
from yesdesk.core.registry import Registry
from yesdesk.core.suppression import FEWEST
from yesdesk.counts.queries import counted_until, counts_by_period
from yesdesk.policy.models import Rule, RuleEvent
from yesdesk.policy.queries import latitude_in_force

WEEKS_BEFORE: Final = 12
FEWEST_WEEKS: Final = 4
# Each number rests on so many times, or it is too few to tell.
ENOUGH: Final = 20

# In `CountChange`, for how rules are met.
COUNTED: Final = "fact_rule"

_A_WEEK: Final = timedelta(days=7)
# Months have four or five weeks, so all is told as times in four weeks.
_FOUR: Final = 4

# (first day, weeks, times) of each closed column. Older ones, and weeks without a page, begin with an ISO week.
type Columns = Sequence[Sequence[Any]]

# `weeks` (first, how many), and `told`, their columns on the rule's page.
type ShownWeeks = dict[str, Any]

# The told columns of a measure; None without a page yet.
told_columns: Registry[Callable[[int, str], Columns | None]] = Registry("columns that pages tell")

_IN_VAIN: Final = (RuleEvent.NO, RuleEvent.ASKED_NO, RuleEvent.ASKED_UNANSWERED)
"""Noes are told together with questions in vain, as on the rule's own page."""

type ByRule = Mapping[int, Mapping[str, Mapping[str, int]]]
"""Rule (id), ISO week, event, how often."""


@dataclass(frozen=True, slots=True)
class Weeks:
    first: str
    count: int

    @property
    def names(self) -> list[str]:
        monday = monday_of(self.first)
        return [iso_week(monday + n * _A_WEEK) for n in range(self.count)]

    @property
    def after(self) -> str:
        return iso_week(monday_of(self.first) + self.count * _A_WEEK)


def column_day(name: str) -> date:
    """Return the day on which a column begins."""
    return monday_of(name) if "W" in name else date.fromisoformat(name)


def _rule_weeks(by: Actor, weeks: Weeks) -> ByRule:
    """Read how rules were met in these weeks. Three queries."""
    found: defaultdict[int, defaultdict[str, Counter[str]]]
    found = defaultdict(lambda: defaultdict(Counter))
    for measure in ("met", RuleEvent.LOOKED_AGAIN, RuleEvent.STILL_BLOCKED):
        periods = counts_by_period(
            by, measure, first=monday_of(weeks.first), before=monday_of(weeks.after)
        )
        for period, counted in periods.items():
            for (_branch, key), n in counted.items():
                rule, _colon, event = key.partition(":")
                found[int(rule)][iso_week(period)][event or measure] += n
    return found


def _first_open_week() -> str:
    """Return the first ISO week that is not counted whole; empty while nothing is counted."""
    until = counted_until()
    return iso_week(until) if until else ""


def first_whole_week(day: date) -> str:
    return iso_week(monday_on_or_after(day))


def weeks_until(first: str, day: date) -> int:
    """Count the weeks from `first` on that are over on the morning of `day`."""
    return max(0, (day - monday_of(first)).days // 7)


def weeks_before(rule: int | None, day: date) -> Weeks:
    """Return a span of at most twelve weeks before a decision, no counts. Shorter since a change in how it counts."""
    begins = first_whole_week(day)
    last = min(begins, _first_open_week() or begins)
    changed = max(_days_counted_differently(rule, until=day), default=None)
    first = monday_of(last) - WEEKS_BEFORE * _A_WEEK
    if changed is not None:
        first = max(first, monday_of(first_whole_week(changed)))
    return Weeks(iso_week(first), weeks_until(iso_week(first), monday_of(last)))


def changed_within(rule: int | None, first: str, until: date) -> bool:
    return any(each > monday_of(first) for each in _days_counted_differently(rule, until=until))


def _days_counted_differently(rule: int | None, *, until: date) -> list[date]:
    measures = [COUNTED, f"{COUNTED}.{rule}", *RulingMeasure.values]
    rows = CountChange.objects.filter(measure__in=measures, from_day__lte=until)
    return list(rows.values_list("from_day", flat=True))


def counted_before(by: Actor, rule: int, day: date) -> dict[str, ShownWeeks]:
    """Return the told weeks before a decision about this rule, by measure."""
    weeks = weeks_before(rule, day)
    if weeks.count < FEWEST_WEEKS:
        return {}
    met = _rule_weeks(by, weeks)
    told = {
        measure: columns_on_page(rule, measure, weeks, met, before=True)
        for measure in RulingMeasure.values
        if may_be_told(by, measure, day)
    }
    known = [weeks.first, weeks.count]
    return {measure: {"weeks": known, "told": each} for measure, each in told.items() if each}


def columns_on_page(
    rule: int, measure: str, weeks: Weeks, met: ByRule, *, before: bool = False
) -> Columns:
    """Return the columns of the rule's page that lie whole in these weeks; with `before` a column may begin earlier.
    Without an edition, all weeks are one column, rounded to so many a week.
    """
    first, after = monday_of(weeks.first), monday_of(weeks.after)
    found = None
    for name in told_columns:
        found = told_columns[name](rule, measure)
    if found is None:
        of_rule = met.get(rule, {})
        events = _IN_VAIN if measure == RulingMeasure.NO else (RuleEvent(measure),)
        n = sum(of_rule.get(week, {}).get(event, 0) for week in weeks.names for event in events)
        rate = about_a_week([[weeks.first, weeks.count, n]]) if n >= FEWEST else 0
        return [[weeks.first, weeks.count, rate * weeks.count]] if rate else []
    told = []
    for week, wide, n in found:
        begins = column_day(week)
        ends = begins + timedelta(days=round(wide * 7))
        if ends <= after and (ends > first if before else begins >= first):
            told.append([week, wide, n])
    return told


def is_rounded(counted: Mapping[str, Any]) -> bool:
    """Return whether the columns are one rounded rate, as the library had no edition."""
    return [each[:2] for each in counted["told"]] == [list(counted["weeks"])]


def may_be_told(by: Actor, measure: str, day: date) -> bool:
    """Return whether leadership promised cover: without it, a no is never told from a question."""
    sheet = latitude_in_force(by, day)
    return measure != RulingMeasure.NO or (sheet is not None and bool(sheet.harbour_text))


def counted_since(by: Actor, ruling: Ruling) -> dict[str, Any]:
    """Return the counted weeks since, at most as many as before. Columns once told stay."""
    over = weeks_until(ruling.first_week, monday_of(_first_open_week() or ruling.first_week))
    weeks = Weeks(ruling.first_week, min(over, ruling.weeks))
    told: Columns = (ruling.since or {}).get("told", [])
    if weeks.count and ruling.rule_id is not None:
        met = _rule_weeks(by, weeks)
        now = columns_on_page(ruling.rule_id, ruling.measure, weeks, met)
        told = now if len(now) >= len(told) else told
    return {"weeks": [weeks.first, weeks.count], "told": told}


def four_numbers(by: Actor, ruling: Ruling, since: Mapping[str, Any]) -> dict[str, Any]:
    """Return [times, times in four weeks] before and since, for this rule and all others with columns on both sides.
    `differently`: a count changed within this time.
    """
    before: dict[str, Any] = ruling.baseline or {}
    sides = [(Weeks(*before["weeks"]), True), (Weeks(*since["weeks"]), False)]
    met = [_rule_weeks(by, weeks) for weeks, _is_before in sides]
    others: list[list[Columns]] = []
    for rule in Rule.objects.exclude(pk=ruling.rule_id or 0).values_list("pk", flat=True):
        both = [
            columns_on_page(rule, ruling.measure, weeks, known, before=is_before)
            for (weeks, is_before), known in zip(sides, met, strict=True)
        ]
        if all(both):
            others.append(both)
    return {
        "rule": [_total_and_rate([before.get("told", [])]), _total_and_rate([since["told"]])],
        "others": [_total_and_rate([both[side] for both in others]) for side in (0, 1)],
        "differently": changed_within(
            ruling.rule_id, before["weeks"][0], ruling.due_on or date.max
        ),
    }


def _total_and_rate(several: Sequence[Columns]) -> list[float]:
    rates = [sum_of_columns(told) / max(1, _weeks_counted(told)) * _FOUR for told in several]
    return [sum(map(sum_of_columns, several)), round(sum(rates), 1)]


def about_a_week(told: Columns) -> float:
    """Return times a week, in whole numbers, or a half below one."""
    rate = sum_of_columns(told) / max(1, _weeks_counted(told))
    return float(floor(rate + 0.5)) if rate >= 0.75 else 0.5


def sum_of_columns(closed: Columns) -> float:
    found: float = sum(n for _first, _weeks, n in closed)
    return found


def _weeks_counted(told: Columns) -> float:
    found: float = sum(wide for _first, wide, _n in told)
    return found
