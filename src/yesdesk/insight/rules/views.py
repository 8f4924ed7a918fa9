"""Pages: a rule over time, and the same as a file. Both read an edition and nothing else."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from yesdesk.backing.rulings.queries import rulings_of
from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_day_and_year
from yesdesk.core.errors import NotFound
from yesdesk.core.web.files import csv_download
from yesdesk.core.web.pages import staff_page
from yesdesk.insight.counted.actions import rule_measure
from yesdesk.insight.counted.forms import counted_here
from yesdesk.insight.editions import (
    READS,
    MonthsPage,
    library_parts,
    month_due,
    next_edition_day,
)
from yesdesk.insight.models import Edition
from yesdesk.insight.rules.collect import BESIDE, rule_key
from yesdesk.insight.rules.page import RuleFigures
from yesdesk.insight.worded import COLUMNS, Cells, span_rows
from yesdesk.policy.labels import library_today, new_words
from yesdesk.policy.queries import access_rule, latitude_in_force, versions_of
from yesdesk.policy.rule_values import ActiveRule
from yesdesk.policy.situation import RuleKind

reads = staff_page(permission=READS)


class _Change(NamedTuple):
    """A change of the rule or, with `version` 0, of the counting."""

    day: str
    version: int
    words: str


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def rule_page(request: Any, slug: str) -> HttpResponse:
    """Show the rule by the newest edition; `?edition=`: by an earlier one, as it was."""
    by = request.actor
    rule = access_rule(by, slug, library_today())
    edition, told = _edition_and_figures(request, rule)
    harbour = _harbour_text(by)
    changes: Any = told["changes"] if told else []
    counted = None
    if "edition" not in request.GET:
        counted = counted_here(request, rule_measure(rule.terms.id), rule.terms.name, changes)
    if counted and counted.saved:
        return redirect("rule_page", slug)
    context: dict[str, Any] = {
        "rule": rule,
        "edition": edition,
        "harbour": harbour,
        "next_day": humanize_day_and_year(_next_day(edition), by.language),
        "decisions": rulings_of(by, rule.terms.id),
        "today": library_today(),
        "figures": None,
        "over_time": None,
        "year": None,
        "coming": "",
        "counted": counted,
        "changes": [],
    }
    if edition is not None:
        day = edition.made_on or library_today()
        context["made_on"] = humanize_day_and_year(day, by.language)
        context["changes"] = _changed(rule, changes, day, by)
        if told:
            context["figures"] = figures = _rule_figures(rule, told, by)
            context["over_time"], context["year"] = figures.over_time, figures.by_branch
            context["coming"] = figures.why_no_number(_last_month(edition))
    status = 422 if counted and counted.form.errors else 200
    return render(request, "insight/rule.html", context, status=status)


def _rule_figures(rule: ActiveRule, told: Any, by: Actor) -> RuleFigures:
    bends = rule.terms.kind is RuleKind.HABIT
    return RuleFigures(told, by, harbour=bool(_harbour_text(by)), may_bend=bends)


def _last_month(edition: Edition) -> str:
    day = edition.month or library_today()
    return MonthsPage(day, day).last_month


def _harbour_text(by: Actor) -> str:
    sheet = latitude_in_force(by, library_today())
    return sheet.harbour_text if sheet else ""


def _edition_and_figures(request: Any, rule: ActiveRule) -> tuple[Edition | None, Any]:
    asked = request.GET.get("edition", "")
    edition, parts = library_parts(
        request.actor,
        int(asked) if asked.isdecimal() and len(asked) < 16 else None,
        rule=f"rules__rules__{rule_key(rule.terms.id)}",
    )
    return edition, parts["rule"]


def _next_day(edition: Edition | None) -> date:
    """The day of the next edition, or of the first."""
    day = library_today()
    return next_edition_day(edition.month if edition and edition.month else month_due(day))


def _changed(rule: ActiveRule, changes: list[list[str]], made_on: date, by: Actor) -> list[_Change]:
    """Versions up to the edition's day, and days from which counting differs; the newest first."""
    versions = [each for each in versions_of(by, rule.slug) if each.from_day <= made_on]
    found = [(each.from_day, each.number, new_words(each.terms.new_because)) for each in versions]
    found += [(date.fromisoformat(day), 0, why) for day, why in changes]
    return [
        _Change(humanize_day_and_year(day, by.language), version, words)
        for day, version, words in sorted(found, key=lambda each: each[:2], reverse=True)
    ]


@require_safe
@reads
def rule_file(request: Any, slug: str) -> HttpResponse:
    rule = access_rule(request.actor, slug, library_today())
    edition, told = _edition_and_figures(request, rule)
    if edition is None or not told:
        raise NotFound.plain()
    figures = _rule_figures(rule, told, request.actor)
    name = f"{rule.slug}-{edition.month or timezone.now():%Y-%m}"
    return csv_download(name, COLUMNS, _file_rows(figures))


def _file_rows(figures: RuleFigures) -> Iterator[Cells]:
    yield from span_rows("ways", figures.ways.spans)
    for name in BESIDE:
        yield from span_rows(name, figures.of(name).spans)
    yield from span_rows("over time", figures.old_columns)
    if figures.by_branch:
        months = figures.of("branches").spans[-1].months
        for branch, n in figures.by_branch["rows"]:
            yield ["by branch", months[0], months[-1], branch, n]
