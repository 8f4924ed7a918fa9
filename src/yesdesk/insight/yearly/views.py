"""The yearly form, its lines as a file, and the page on which it is changed what counts."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_day_and_year, humanize_month, month_range
from yesdesk.core.errors import or_not_found
from yesdesk.core.web.files import csv_download
from yesdesk.core.web.forms import sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.insight.counts import first_of
from yesdesk.insight.editions import READS
from yesdesk.insight.figures import months_between
from yesdesk.insight.worded import COLUMNS, Cells
from yesdesk.insight.yearly.actions import MAY_CHANGE, change_what_counts
from yesdesk.insight.yearly.queries import (
    WEEKS_OF_A_YEAR,
    before_by_month,
    closed_months,
    counted_since,
    counting_kinds,
    kind_lines,
    kind_names,
    reference_by_month,
    typical_weeks,
    way_lines,
    ways_counted_since,
    what_changed_on,
)
from yesdesk.insight.yearly.shown import Month

_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Range:
    """The months of the form, from the first to the last, among those that can be chosen. `swapped`: as it was
    asked for, the first came after the last.
    """

    closed: list[str]
    first: str
    last: str
    swapped: bool

    @property
    def months(self) -> list[str]:
        return months_between(self.first, self.last)


def _range_of(http: Any) -> Range | None:
    """Return what was asked for; the last year for a month that cannot be chosen. None: no month is closed yet."""
    closed = closed_months()
    if not closed:
        return None
    last = http.GET.get("to", "")
    last = last if last in closed else closed[-1]
    first = http.GET.get("from", "")
    if first not in closed:
        first = closed[max(0, closed.index(last) - _A_YEAR + 1)]
    return Range(closed, min(first, last), max(first, last), swapped=first > last)


@require_safe
@staff_page(permission=READS)
def yearly_form(http: Any) -> HttpResponse:
    by, asked = http.actor, _range_of(http)
    names, kinds = kind_names(), counting_kinds()
    changed = what_changed_on()
    context: dict[str, Any] = {
        "asked": asked,
        "counts": [name for kind, name in names.items() if kind in kinds],
        "not_counted": [name for kind, name in names.items() if kind not in kinds],
        "changed": humanize_day_and_year(changed, by.language) if changed else "",
        "may_change": by.may(MAY_CHANGE),
        "before": _of_before(by),
    }
    if asked is not None and not asked.swapped:
        found = reference_by_month(asked.closed)
        context |= _of_range(asked, {month: found[month] for month in asked.months}, by)
        context |= _of_week(http.GET.get("week", ""), asked, by)
    if asked is not None:
        context["choices"] = [
            (month, humanize_month(first_of(month), language=by.language)) for month in asked.closed
        ]
        context["period"] = month_range(
            first_of(asked.first), first_of(asked.last), language=by.language
        )
    return render(http, "insight/yearly.html", context)


def _of_range(asked: Range, found: Mapping[str, Month], by: Actor) -> dict[str, Any]:
    kinds, ways = _sums(found)
    names = kind_lines()
    since, by_way = counted_since(), ways_counted_since()
    late = since is not None and f"{since:%Y-%m}" == asked.first
    return {
        "total": kinds.total(),
        "ways": [(name, ways[way]) for way, name in way_lines().items() if ways[way]],
        "kinds": [(name, kinds[kind]) for kind, name in names.items() if kind in kinds],
        "rows": [
            (
                humanize_month(first_of(month), language=by.language),
                [each.kinds[kind] for kind in names if kind in kinds],
                each.kinds.total(),
            )
            for month, each in found.items()
        ],
        "since": humanize_day_and_year(since, by.language) if since and late else "",
        "by_way_since": humanize_day_and_year(by_way, by.language)
        if by_way and by_way > first_of(asked.first)
        else "",
    }


def _of_before(by: Actor) -> list[tuple[list[str], list[Any]]]:
    """Two tables of the months before Yesdesk, by kind and by how people asked: heads and rows."""
    found, tables = before_by_month(), []
    for names, of in ((kind_lines(), attrgetter("kinds")), (way_lines(), attrgetter("ways"))):
        used = [key for key in names if any(key in of(each) for each in found.values())]
        rows = [
            (
                humanize_month(first_of(month), language=by.language),
                [of(each).get(key) for key in used],
                of(each).total(),
            )
            for month, each in found.items()
        ]
        tables.append(([names[key] for key in used], rows))
    return tables if found else []


def _sums(found: Mapping[str, Month]) -> tuple[Counter[str], Counter[str]]:
    kinds, ways = Counter[str](dict.fromkeys(counting_kinds(), 0)), Counter[str]()
    for each in found.values():
        kinds.update(each.kinds)
        ways.update(each.ways)
    return kinds, ways


def _of_week(chosen: str, asked: Range, by: Actor) -> dict[str, Any]:
    weeks = typical_weeks(by, asked.closed, asked.first, asked.last)
    days = {
        week: humanize_day_and_year(date.fromisoformat(week), by.language)
        for part in weeks.parts
        for week in part.of
    }
    n = weeks.count(chosen) or 0
    return {
        "weeks": list(days.items()),
        "week": chosen if n else "",
        "week_of": days.get(chosen, ""),
        "of_week": n,
        "of_year": n * WEEKS_OF_A_YEAR,
    }


@require_safe
@staff_page(permission=READS)
def yearly_file(http: Any) -> HttpResponse:
    asked = or_not_found(_range_of(http))
    found = reference_by_month(asked.closed)
    here = {month: found[month] for month in asked.months}
    name = f"yearly-form-{asked.first}-{asked.last}"
    return csv_download(name, COLUMNS, _file_rows(asked, here))


def _file_rows(asked: Range, found: Mapping[str, Month]) -> Iterator[Cells]:
    """Write the lines of each month, and then of all together."""
    for month, each in found.items():
        yield from _lines_of(month, month, each.kinds, each.ways)
    yield from _lines_of(asked.first, asked.last, *_sums(found))


def _lines_of(
    first: str, last: str, kinds: Mapping[str, int], ways: Mapping[str, int]
) -> Iterator[Cells]:
    yield ["reference transactions", first, last, "", sum(kinds.values())]
    for figure, found, names in (
        ("by kind", kinds, kind_lines()),
        ("by how people asked", ways, way_lines()),
    ):
        for key, name in names.items():
            if found.get(key):
                yield [figure, first, last, name, found[key]]


class KindsForm(forms.Form):
    not_yet = gettext_lazy("Not saved yet.")
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("These count"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one kind.")},
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, initial={"kinds": sorted(counting_kinds())})
        self.fields["kinds"].choices = list(kind_names().items())  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=MAY_CHANGE)
def kinds(http: Any) -> HttpResponse:
    form = KindsForm(sent(http))
    if form.is_valid():
        change_what_counts(form.cleaned_data["kinds"], by=http.actor)
        flash(http, "Saved.")
        return redirect("yearly_form")
    status = 422 if form.errors else 200
    return render(http, "insight/yearly_kinds.html", {"form": form}, status=status)
