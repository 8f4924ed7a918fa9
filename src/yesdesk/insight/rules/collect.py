"""The part `rules` of the library's own edition: the ways each rule was met, cut by the calendar.

A month in which counting changed (`CountChange`) is in no span, and no span reaches over it. Without a safe harbour
that leadership signed there are no exceptions, only *at once* and *not at once*.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from yesdesk.backing.models import Lane, RulingMeasure
from yesdesk.backing.suggestions.actions import suggest
from yesdesk.core.actors import SYSTEM
from yesdesk.core.statistics import wilson_interval
from yesdesk.core.suppression import Part, Shown, Span, hide
from yesdesk.insight.counted.actions import RULES, rule_measure
from yesdesk.insight.counts import (
    ByMonth,
    add_up,
    count_changes,
    counts,
    days_of_month,
    first_of,
    rule_by_branch,
)
from yesdesk.insight.editions import MonthsPage, library_parts
from yesdesk.insight.figures import Figure, figure_before, figure_of, go_on, months_between, total
from yesdesk.insight.old_editions import rule_of
from yesdesk.people.queries import ten_or_more_work
from yesdesk.places.queries import the_library
from yesdesk.policy.models import RuleVersion
from yesdesk.policy.queries import latitude_in_force, rules_in_force, versions_of
from yesdesk.policy.rule_values import ActiveRule

# Noes always count with questions in vain. Alone, and taken from the ends of requests, they would leave all others'
# noes.
WAYS: Final[dict[str, tuple[str, ...]]] = {
    "plain": ("plain",),
    "exception": ("exception",),
    "asked_yes": ("asked_yes",),
    "in_vain": ("asked_no", "asked_unanswered", "no"),
}
AT_ONCE: Final = ("plain", "exception")
WAITED: Final = ("asked_yes", "in_vain")
ORDER: Final = (WAITED, AT_ONCE)
# Without a signed safe harbour.
TWO: Final = {
    "at_once": AT_ONCE,
    "not_at_once": ("asked_yes", *WAYS["in_vain"]),
}
BESIDE: Final = ("looked_again", "still_blocked")
# Calendar years that are read besides the running one: one more than an edition carries on.
YEARS_READ: Final = 4
# At least so many times, and surely this part of all, before a rule says that it keeps people waiting.
WAITING: Final = 12
MUCH: Final = 0.10


def collect_rules(page: MonthsPage) -> dict[str, Any]:
    """Return the figures of each rule of the book. A rule that has ended keeps what it had."""
    rules = {each.terms.id: each for each in rules_in_force(SYSTEM, None, page.made_on)}
    counted = counts("rules", months_between(f"{page.month.year - YEARS_READ}-01", page.last_month))
    began = {number: _began(rule, counted) for number, rule in rules.items()}
    harbour = _has_harbour(page.made_on)
    splits = ten_or_more_work()
    found: dict[str, Any] = dict(page.before.get("rules", {}))
    begins = min(began.values(), default=page.made_on).isoformat()
    for number, day in began.items():
        first, key = f"{day:%Y-%m}", rule_key(number)
        if first <= page.last_month:
            changes = count_changes(RULES, rule_measure(number), until=page.made_on)
            changes = [each for each in changes if each[0] > begins]
            of_rule = _Rule(number, first, counted, changes, page.last_month, harbour=harbour)
            found[key] = of_rule.figures(found.get(key), splits=splits)
    return {"rules": found, "waited": _rules_with_waiting(found)}


class _Rule:
    def __init__(
        self,
        number: int,
        first: str,
        counted: ByMonth,
        changes: list[list[str]],
        last: str,
        *,
        harbour: bool,
    ) -> None:
        self._number, self._first, self._last = number, first, last
        self._counted, self._changes, self._harbour = counted, changes, harbour

    def figures(self, told: Any, *, splits: bool) -> dict[str, Any]:
        before = rule_of(told) if told else {}
        ways = self._continued_figure(self._ways_before(before), WAYS if self._harbour else TWO)
        branches = figure_before("branches", before, self._first)
        found = [
            ways,
            self._by_branch(ways, branches) if splits else branches,
            *(
                self._continued_figure(figure_before(name, before, self._first), {"n": (name,)})
                for name in BESIDE
            ),
        ]
        return {
            **{each.measure: each.json for each in found},
            "changes": self._changes,
            "harbour": self._harbour,
            "keeps_waiting": keeps_waiting(ways.newest_year()),
        }

    def _ways_before(self, before: Mapping[str, Any]) -> Figure:
        """Spans of earlier editions; in two ways alone without a signed promise."""
        ways = figure_before("ways", before, self._first)
        if self._harbour:
            return ways
        return Figure("ways", ways.first, without_exceptions(ways.spans))

    def _continued_figure(self, before: Figure, ways: Mapping[str, Iterable[str]]) -> Figure:
        keys = {name: [f"{self._number}.{key}" for key in of] for name, of in ways.items()}
        months = months_between(min(before.first, self._first), self._last)
        known = {month: self._counted[month] for month in months if month in self._counted}
        order = () if "n" in ways else ORDER if self._harbour else (tuple(TWO),)
        days = [day for day, _why in self._changes]
        return go_on(before, add_up(known, keys), self._last, order, changes=days)

    def _by_branch(self, ways: Figure, before: Figure) -> Figure:
        """Add closed years in the months that the page shows; none after a correction, as the sum would tell it."""
        taken = before.newest.months[-1] if before.newest else ""
        found = list(before.spans)
        for year in sorted({span.months[-1][:4] for span in ways.spans}):
            some = ways.of_year(year)
            months = [month for span in some for month in span.months]
            if f"{year}-12" > self._last or min(months) <= taken:
                continue
            by_branch = rule_by_branch(self._number, {*months})
            if len(by_branch) > 1 and sum(by_branch.values()) == total(some):
                found.append(Span(tuple(months), hide(by_branch)))
        return Figure("branches", before.first, tuple(found[-1:]))


def rule_book_begins() -> str | None:
    """The month in which the first rule was written, as all staff can read. Figures of other parts begin there: the
    first month with a count would tell that there is none before.
    """
    first = RuleVersion.objects.order_by("from_day").values_list("from_day", flat=True).first()
    return f"{first:%Y-%m}" if first else None


def rule_key(rule: int) -> str:
    """The name of a rule (id) in the figures. Databases would take a number for a place in a list."""
    return f"r{rule}"


def _began(rule: ActiveRule, counted: ByMonth) -> date:
    """The first day of its first version; for a rule that was met before, the first month of any count. Nobody learns
    which of its own months had the first.
    """
    written = min(each.from_day for each in versions_of(SYSTEM, rule.slug))
    own, before = f"{rule.terms.id}.", [month for month in counted if month < f"{written:%Y-%m}"]
    if any(key.startswith(own) for month in before for key in counted[month]):
        return first_of(min(month for month, found in counted.items() if found))
    return written


def _has_harbour(day: date) -> bool:
    sheet = latitude_in_force(SYSTEM, day)
    return sheet is not None and bool(sheet.harbour_text)


def without_exceptions(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Add up the ways at once and the ways not at once; all of them where the two cannot be told apart."""
    found = ((span.months, _shown_in_two(span.shown)) for span in spans)
    return tuple(Span(months, shown) for months, shown in found if shown)


def _shown_in_two(shown: Shown) -> Shown:
    names = [name for part in shown.parts for name in part.of]
    if "exception" not in names:
        return shown
    at_once, waited = shown.count(*AT_ONCE), shown.count(*WAITED)
    if at_once and waited:
        return Shown((Part(("at_once",), at_once), Part(("not_at_once",), waited)))
    return Shown((Part(tuple(names), shown.total),)) if shown.total else Shown()


def waited_in(span: Span) -> int | None:
    """Times that somebody had to wait or heard no. None where that is not told."""
    return span.shown.count(*WAITED) or span.shown.count("not_at_once")


def at_once_in(span: Span) -> int | None:
    return span.shown.count(*AT_ONCE) or span.shown.count("at_once")


def sum_in(spans: Iterable[Span], of: Any) -> int | None:
    """Add up what each of these spans tells; None where a span does not tell."""
    found = [of(span) for span in spans]
    return sum(found) if found and None not in found else None


def keeps_waiting(year: Iterable[Span]) -> dict[str, int] | None:
    """Return `times` and `of` from twelve times on that are surely more than one in ten; else None."""
    year = tuple(year)
    times, of = sum_in(year, waited_in) or 0, total(year) or 0
    if times < WAITING or wilson_interval(times, of)[0] <= MUCH:
        return None
    return {"times": times, "of": of}


def _rules_with_waiting(rules: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for key, told in rules.items():
        rule = rule_of(told)
        year = figure_of(rule["ways"]).newest_year()
        times = sum_in(year, waited_in)
        if times:
            found[key] = {
                "first": year[0].months[0],
                "last": year[-1].months[-1],
                "times": times,
                "of": total(year),
                "keeps": rule["keeps_waiting"] is not None,
            }
    return found


def told_columns(rule: int, measure: str) -> list[list[Any]] | None:
    """Return [first day, weeks, how many] of each span that the rule's page tells of a measure in the newest
    edition. None before the first. Noes are told together with questions in vain.
    """
    edition, parts = library_parts(SYSTEM, rule=f"rules__rules__{rule_key(rule)}")
    if edition is None:
        return None
    if not parts["rule"]:
        return []
    name, way = ("ways", "in_vain") if measure == RulingMeasure.NO else (measure, "n")
    found = []
    for span in figure_of(rule_of(parts["rule"])[name]).spans:
        n = span.shown.count(way)
        if n is not None:
            months = [days_of_month(first_of(month)) for month in span.months]
            days = sum((last - first).days + 1 for first, last in months)
            found.append([months[0][0].isoformat(), days / 7, n])
    return found


def let_rules_say_so(figures: dict[str, Any], before: dict[str, Any]) -> None:
    """Suggest a decision about each rule that keeps people waiting and did not in the edition before."""
    said = before.get("rules", {}).get("rules", {})
    with translation.override(the_library().default_language):
        for key, rule in figures.get("rules", {}).get("rules", {}).items():
            times = rule["keeps_waiting"]
            if times and not said.get(key, {}).get("keeps_waiting"):
                line = _("This rule keeps people waiting: %(times)s of %(of)s times.") % times
                suggest(line, lane=Lane.DECIDE, with_name=False, rule=int(key[1:]), by=SYSTEM)
