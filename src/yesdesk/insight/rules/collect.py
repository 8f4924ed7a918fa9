"""What the part `rules` of the library's own edition is made of: for each rule the one way in which its time is cut.

A stretch of months that were counted alike is an era. It ends where counting changed (`CountChange`), and when
leadership signs a safe harbour or no longer does: without one there are no exceptions, only *at once* and *not at
once*. What was closed stays as the last edition has it, so an era never takes a month that an earlier one has shown.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from yesdesk.backing.models import Lane
from yesdesk.backing.suggestions.actions import suggest
from yesdesk.core.actors import SYSTEM
from yesdesk.core.dates import iso_weeks_of_month
from yesdesk.core.facts import folded_week
from yesdesk.core.models import CountChange
from yesdesk.core.suppression import (
    YEAR,
    Counts,
    Cut,
    Names,
    Shown,
    Stretch,
    columns,
    cut,
    cut_of,
    hide,
    shown_json,
    shown_of,
    together,
)
from yesdesk.insight.editions import MonthsPage, library_parts
from yesdesk.insight.rules.declines import ShownDeclines
from yesdesk.insight.rules.figures import rule_figures
from yesdesk.people.queries import staff_members
from yesdesk.places.queries import the_library
from yesdesk.policy.models import RuleEvent, RuleVersion
from yesdesk.policy.queries import latitude_in_force, rules_in_force, versions_of
from yesdesk.policy.rule_facts import MET, RuleWeek, met_by_branch, rule_weeks
from yesdesk.policy.rule_values import ActiveRule
from yesdesk.policy.situation import RuleKind

MEASURE: Final = "fact_rule"
"""The measure whose count changes end an era."""

AT_ONCE: Final = (RuleEvent.PLAIN, RuleEvent.EXCEPTION)
IN_VAIN: Final = (RuleEvent.ASKED_NO, RuleEvent.ASKED_UNANSWERED)
NOT_AT_ONCE: Final = (RuleEvent.ASKED_YES, *IN_VAIN, RuleEvent.NO)
ORDER: Final = (IN_VAIN, (*IN_VAIN, RuleEvent.NO), NOT_AT_ONCE, AT_ONCE)
BESIDE: Final = (RuleEvent.LOOKED_AGAIN, RuleEvent.STILL_BLOCKED)
TWO: Final = ("at_once", "not_at_once")
"""Where no safe harbour is signed."""

FEWEST_STAFF: Final = 10
"""Under that nothing is split by branch."""

LONGEST: Final = 6
"""Months after which a stretch that has too few of one way closes with some of them together, at the next column. With
three exceptions a month that takes ten months; with twelve here it would take fifteen.
"""

SOONER: Final = 3
"""The same where exceptions do not stand over time: then no yes is put together with a no, however few there are."""

SHORT: Final = 9
"""Where the last year's whole stretches cover fewer months, one more stands with them: up to a year and a half."""

KEPT: Final = 26
"""Columns and stretches that an edition carries on; older ones stand in older editions."""

ERAS: Final = 2

type Months = dict[str, RuleWeek]


def figures_of_month(page: MonthsPage) -> dict[str, Any]:
    """Return the part `rules` of an edition: what was collected, and what is worked out of it."""
    return rule_figures(collect_rules(page))


def collect_rules(page: MonthsPage) -> dict[str, Any]:
    """Return the figures of every rule of the book. One that has ended keeps what it had."""
    rules = {each.terms.id: each for each in rules_in_force(SYSTEM, None, page.made_on)}
    counted = {
        rule: _by_month(weeks)
        for rule, weeks in rule_weeks(SYSTEM, first="", before=page.until_week).items()
    }
    counts_begin = min((month for months in counted.values() for month in months), default="")
    began = {
        number: _began(rule, counted.get(number, {}), counts_begin)
        for number, rule in rules.items()
    }
    first = min(began.values(), default=page.made_on)
    changes = _changes(first, page.made_on)
    runs = _runs(_months(f"{first:%Y-%m}", page.last_month), changes)
    changed = [[day.isoformat(), why] for day, why in changes]
    harbour = _has_harbour(page.made_on)
    splits = sum(each.is_active for each in staff_members(SYSTEM)) >= FEWEST_STAFF
    kept: dict[str, Any] = page.before.get("rules", {})
    found = dict(kept)
    declines = ShownDeclines(page.others.get("outcomes", {}), kept)
    for number, rule in rules.items():
        key = rule_key(number)
        before = kept.get(key, {"eras": [], "years": []})
        since, met = f"{began[number]:%Y-%m}", counted.get(number, {})
        ours = [[month for month in run if month >= since] for run in runs]
        eras = _eras(rule, met, ours, before["eras"], harbour=harbour, declines=declines)
        years = before["years"]
        if eras:
            if splits:
                years = _years(number, cut_of(eras[-1]["cut"]), years)
            found[key] = {
                "eras": eras, "window": _window(eras), "years": years[-1:], "changes": changed,
            }  # fmt: skip
    return {
        "last": page.last_month,
        "last_day": page.last_day.isoformat(),
        "changes": changed,
        "rules": found,
    }


def rule_book_begins() -> str | None:
    """The month in which the first rule was written here, as all staff can read. Figures of other parts begin there:
    where one began with the first month that has a count, it would tell that those before it have none.
    """
    first = RuleVersion.objects.order_by("from_day").values_list("from_day", flat=True).first()
    return f"{first:%Y-%m}" if first else None


def rule_key(rule: int) -> str:
    """The name of a rule (id) in the figures. A number would be taken for a place in a list, where a database looks."""
    return f"r{rule}"


def _began(rule: ActiveRule, months: Months, counts_begin: str) -> date:
    """The first day of its first version; where it was met before that was written here, the first day of any count.
    Which of its own months had a count first is nobody's business.
    """
    written = min(each.from_day for each in versions_of(SYSTEM, rule.slug))
    if any(month < f"{written:%Y-%m}" for month in months):
        return date.fromisoformat(f"{counts_begin}-01")
    return written


def _by_month(weeks: Mapping[str, RuleWeek]) -> Months:
    sums: dict[str, Counter[str]] = {}
    for week, met in weeks.items():
        sums.setdefault(folded_week(week), Counter()).update(met.counts)
    return {month: RuleWeek(dict(counts)) for month, counts in sums.items()}


def _months(first: str, last: str) -> list[str]:
    low, high = (int(each[:4]) * 12 + int(each[5:]) - 1 for each in (first, last))
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(low, high + 1)]


def _changes(after: date, until: date) -> list[tuple[date, str]]:
    """Days from which it was counted differently; where nothing was counted before, nothing changed."""
    rows = CountChange.objects.filter(
        measure=MEASURE, from_day__gt=after, from_day__lte=until
    ).order_by("from_day")
    return list(rows.values_list("from_day", "why"))


def _runs(months: Iterable[str], changes: Sequence[tuple[date, str]]) -> list[list[str]]:
    """Months one behind the other that were counted alike. One in which counting changed on its way is in none."""
    broken = {f"{day:%Y-%m}": day.day > 1 for day, _why in changes}
    runs: list[list[str]] = [[]]
    for month in months:
        if month in broken:
            runs.append([])
        if not broken.get(month):
            runs[-1].append(month)
    return runs


def _has_harbour(day: date) -> bool:
    sheet = latitude_in_force(SYSTEM, day)
    return sheet is not None and bool(sheet.harbour_text)


def _eras(
    rule: ActiveRule,
    months: Months,
    runs: Iterable[list[str]],
    kept: Iterable[dict[str, Any]],
    *,
    harbour: bool,
    declines: ShownDeclines,
) -> list[dict[str, Any]]:
    """The eras of a rule, the newest last: what was closed as it was, and what closed since."""
    eras = list(kept)
    for run in runs:
        taken = max((_closed_until(era) for era in eras), default="")
        left = [month for month in run if month > taken]
        if not left:
            continue
        if eras and eras[-1]["first"] in run and eras[-1]["harbour"] == harbour:
            era = eras.pop()
            left = run[run.index(era["first"]) :]
        else:
            era = {"first": left[0], "after": taken, "harbour": harbour}
            era["picked"] = _picked(rule, harbour=harbour)
        met = {month: months.get(month, RuleWeek()) for month in left}
        eras.append(era | _closed(met, era, declines))
    shown = eras if harbour else [era for era in eras if not era["harbour"]]
    return shown[-ERAS:]


def _picked(rule: ActiveRule, *, harbour: bool) -> list[str]:
    """What stands over time: the exceptions of a rule that staff may bend, else how often no yes came at once."""
    if not harbour:
        return list(TWO[1:])
    return (
        [str(RuleEvent.EXCEPTION)]
        if rule.terms.kind is RuleKind.HABIT
        else [str(each) for each in NOT_AT_ONCE]
    )


def _closed_until(era: Mapping[str, Any]) -> str:
    """The last month that anything of it, or of one before it, has shown; empty where nothing has."""
    every = [cut_of(era["cut"]).columns, *(shown_of(each) for each in era["beside"].values())]
    last: str = max([era["after"], *(part.of[-1] for shown in every for part in shown.parts)])
    return last


def _closed(months: Months, era: Mapping[str, Any], declines: ShownDeclines) -> dict[str, Any]:
    before = cut_of(era["cut"]) if "cut" in era else None
    whole = cut(
        {month: _ways(met, harbour=era["harbour"]) for month, met in months.items()},
        ORDER if era["harbour"] else (),
        picked=era["picked"],
        longest=LONGEST if RuleEvent.EXCEPTION in era["picked"] else SOONER,
        before=before,
        may_show=declines.may_show,
        closes=declines.add,
    )
    beside = {str(event): shown_json(_beside(event, months, era)) for event in BESIDE}
    newest = Cut(Shown(whole.columns.parts[-KEPT:]), whole.stretches[-KEPT:])
    return {"cut": shown_json(newest), "beside": beside}


def _beside(event: RuleEvent, months: Months, era: Mapping[str, Any]) -> Shown:
    before = shown_of(era["beside"][event]) if "beside" in era else None
    steps = {month: met.of(event) for month, met in months.items()}
    return Shown(columns(steps, before).parts[-KEPT:])


def _ways(met: RuleWeek, *, harbour: bool) -> Counts:
    if not harbour:
        return {"at_once": met.at_once, "not_at_once": met.not_at_once}
    return {str(event): met.of(event) for event in MET}


def _window(eras: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The last twelve months, or nearly, of whole stretches of the running era, added up."""
    whole = cut_of(eras[-1]["cut"]) if eras else Cut()
    latest = whole.latest()
    if sum(len(each.steps) for each in latest) < SHORT:
        latest = whole.latest(YEAR + LONGEST)
    if not latest:
        return None
    first, last = latest[0].steps[0], latest[-1].steps[-1]
    beside = {
        name: _within(shown_of(shown), first, last) for name, shown in eras[-1]["beside"].items()
    }
    return {
        "first": first,
        "last": last,
        "shown": shown_json(together(each.shown for each in latest)),
        "beside": beside,
    }


def _within(shown: Shown, first: str, last: str) -> dict[str, Any] | None:
    """Whole columns that lie in these months, with their own first and last one."""
    parts = [part for part in shown.parts if first <= part.of[0] and part.of[-1] <= last]
    if not parts:
        return None
    n = sum(part.n for part in parts)
    return {"first": parts[0].of[0], "last": parts[-1].of[-1], "n": n}


def _years(rule: int, whole: Cut, kept: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """How often the rule was met by branch, a year at a time: whole stretches that no earlier year has, of twelve
    months or more. Where a count was put right since they closed there is none: the sum would tell it.
    """
    taken = kept[-1]["last"] if kept else ""
    waiting: list[Stretch] = []
    years = list(kept)
    for stretch in whole.stretches:
        if stretch.steps[0] <= taken:
            continue
        waiting.append(stretch)
        months = [month for each in waiting for month in each.steps]
        if len(months) < YEAR:
            continue
        counts = met_by_branch(SYSTEM, rule, {*months})
        total = together(each.shown for each in waiting).total
        if len(counts) > 1 and sum(counts.values()) == total:
            shown = hide({str(branch): n for branch, n in counts.items()})
            years.append({"first": months[0], "last": months[-1], "shown": shown_json(shown)})
        waiting = []
    return years


def told_columns(rule: int, measure: str) -> list[list[Any]] | None:
    """What the rule's page tells of a measure in the newest edition: [first ISO week, weeks, how many] of each closed
    column. None while the library has no edition.
    """
    edition, parts = library_parts(SYSTEM, eras=f"rules__rules__{rule_key(rule)}__eras")
    if edition is None:
        return None
    found = []
    for era in parts["eras"] or []:
        for months, n in _told_in(era, measure):
            weeks = [week for month in months for week in iso_weeks_of_month(month)]
            found.append([weeks[0], len(weeks), n])
    return found


def _told_in(era: Mapping[str, Any], measure: str) -> Iterator[tuple[Names, int]]:
    if measure in era["beside"]:
        yield from ((part.of, part.n) for part in shown_of(era["beside"][measure]).parts)
        return
    for stretch in cut_of(era["cut"]).stretches:
        n = stretch.shown.count(measure)
        if n is not None:
            yield stretch.steps, n


def let_rules_say_so(figures: dict[str, Any], before: dict[str, Any]) -> None:
    """Suggest a decision about each rule that keeps people waiting, and did not in the edition before: not again each
    month, whatever was answered.
    """
    said = before.get("rules", {}).get("rules", {})
    with translation.override(the_library().default_language):
        for key, rule in figures.get("rules", {}).get("rules", {}).items():
            times = rule["keeps_waiting"]
            if times and not said.get(key, {}).get("keeps_waiting"):
                line = _("This rule keeps people waiting: %(times)s of %(of)s times.") % times
                suggest(line, lane=Lane.DECIDE, with_name=False, rule=int(key[1:]), by=SYSTEM)
