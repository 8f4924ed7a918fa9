"""Settings pages: the library, its words, branches, service points, closed days; and the page of sentences."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.forms import Form, model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yesdesk.core.catalogues import Sentence, sentences
from yesdesk.core.dates import humanize_clock, humanize_day, humanize_day_and_year
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.money import Money
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.forms import do_if_valid, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.places.actions import (
    add_service_point,
    change_branch,
    change_library,
    change_service_point,
    open_branch,
    set_switches,
    write_all_words,
)
from yesdesk.places.forms import (
    BranchForm,
    FirstPointForm,
    LibraryForm,
    PointForm,
    SwitchesForm,
    WeekForm,
    WordsForm,
)
from yesdesk.places.models import Branch
from yesdesk.places.queries import (
    access_branch,
    access_service_point,
    branches,
    service_points,
    the_library,
    written_words,
)

may_change_places = staff_page(permission=Permission.PLACES_PLACES_CHANGE)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_places
def library(request: Any) -> HttpResponse:
    kept = the_library()
    form = LibraryForm(
        sent(request),
        initial={name: getattr(kept, name) for name in LibraryForm.base_fields},
    )
    if do_if_valid(form, lambda: change_library(kept, **form.cleaned_data, by=request.actor)):
        flash(request, "Saved.")
        return redirect("library")
    status = 422 if form.errors else 200
    return render(request, "places/library.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_places
def what_we_use(request: Any) -> HttpResponse:
    form = SwitchesForm(sent(request), initial=model_to_dict(the_library()))
    if form.is_valid():
        set_switches(form.on(), by=request.actor)
        flash(request, "Saved.")
        return redirect("what_we_use")
    return render(request, "places/what_we_use.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_places
def words(request: Any) -> HttpResponse:
    kept = the_library()
    initial = {f"{key}.{language}": text for key, language, text in written_words()}
    form = WordsForm(
        sent(request),
        initial=initial,
        languages=kept.languages,
        default_language=kept.default_language,
    )
    if request.method == "POST" and form.is_valid():
        write_all_words(form.versions(), by=request.actor)
        flash(request, "Saved. Patrons read it from now on.")
        return redirect("words")
    return render(request, "places/words.html", {"form": form, "default": kept.default_language})


@require_http_methods(["GET", "HEAD"])
@may_change_places
def branch_list(request: Any) -> HttpResponse:
    points: dict[int, list[str]] = {}
    for point in service_points():
        points.setdefault(point.branch_id, []).append(point.name)
    lines = [(each, ", ".join(points.get(each.pk, []))) for each in branches(with_closed=True)]
    return render(request, "places/branches.html", {"lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_places
def add(request: Any) -> HttpResponse:
    """Add a branch with hours and a first service point, so that it can be asked at once."""
    usual = Branch.objects.filter(closed_for_good=False).first()
    form = BranchForm(sent(request), initial={"time_zone": the_library().time_zone}, new=True)
    week = WeekForm(sent(request), initial=WeekForm.kept(usual) if usual else {})
    first = FirstPointForm(sent(request), initial={"point": _("Desk")})
    if all(each.is_valid() for each in (form, week, first)):
        point = {first.cleaned_data["point"]: first.cleaned_data["point_kind"]}
        try:
            branch = open_branch(
                **form.cleaned_data, week=week.week(), points=point, by=request.actor
            )
        except ValidationRefusal as needs:
            _add_errors_to_forms((week, first, form), needs)
        else:
            flash(request, "It is open. Add more places where requests come in.")
            return redirect("branch_change", pk=branch.pk)
    context = {"week": week, "first": first}
    wrong = week if week.errors else first
    return _render_form(request, "places/branch_add.html", form, context, also=wrong)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_places
def change(request: Any, pk: int) -> HttpResponse:
    """Change a branch and its week in one form, with its service points below."""
    branch = access_branch(request.actor, pk)
    heading = branch.name
    kept = {name: getattr(branch, name) for name in BranchForm.base_fields}
    form = BranchForm(sent(request), initial=kept)
    week = WeekForm(sent(request), initial=WeekForm.kept(branch))
    if form.is_valid() and week.is_valid():
        try:
            change_branch(branch, **form.cleaned_data, week=week.week(), by=request.actor)
        except ValidationRefusal as needs:
            _add_errors_to_forms((week, form), needs)
        else:
            flash(request, "Saved.")
            return redirect("branches")
    context = {
        "branch": branch,
        "heading": heading,
        "week": week,
        "points": service_points(branch),
    }
    return _render_form(request, "places/branch.html", form, context, also=week)


def _add_errors_to_forms(forms: Sequence[Form], needs: ValidationRefusal) -> None:
    # An error of no field goes above the last form.
    for name, sentence in needs.fields.items():
        form = next((each for each in forms if name in each.fields), forms[-1])
        form.add_error(name if name in form.fields else None, sentence)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_places
def add_point(request: Any, pk: int) -> HttpResponse:
    branch = access_branch(request.actor, pk)
    form = PointForm(sent(request))
    if do_if_valid(form, lambda: add_service_point(branch, **form.cleaned_data, by=request.actor)):
        flash(request, "Saved.")
        return redirect("branch_change", pk=branch.pk)
    return _render_form(request, "places/point.html", form, {"branch": branch, "heading": ""})


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_places
def change_point(request: Any, pk: int) -> HttpResponse:
    point = access_service_point(request.actor, pk)
    heading = point.name
    form = PointForm(sent(request), initial={"name": point.name, "kind": point.kind})
    if do_if_valid(
        form, lambda: change_service_point(point, **form.cleaned_data, by=request.actor)
    ):
        flash(request, "Saved.")
        return redirect("branch_change", pk=point.branch_id)
    context = {"branch": point.branch, "heading": heading}
    return _render_form(request, "places/point.html", form, context)


def _render_form(
    request: Any, template: str, form: Any, context: dict[str, Any], *, also: Any = None
) -> HttpResponse:
    wrong = form.errors or (also is not None and also.errors)
    return render(request, template, {**context, "form": form}, status=422 if wrong else 200)


PAGE = 100
_GAP: Final = re.compile(r"%\((\w+)\)[sd]")
_NAMES: Final = {"name": "Ana", "who": "Sam", "asker": "Sam", "staff": "Sam", "login": "sam"}
_DAYS: Final = frozenset({"day", "today", "until", "since", "from_day", "in_force_from"})
_CLOCKS: Final = frozenset({"at", "when", "time", "opens", "closes", "back_at"})
_NUMBERS: Final = frozenset(
    {"n", "count", "number", "numbers", "days", "ref", "pk", "all", "most", "total", "rows", "code"}
)
_AMOUNTS: Final = frozenset({"amount", "cap", "each", "left"})


class SentencesForm(forms.Form):
    """Filter sentences by language, check and words."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False, choices=settings.LANGUAGES
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Which sentences"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("open", gettext_lazy("Not checked yet")),
            ("checked", gettext_lazy("Checked")),
        ],
    )
    q = forms.CharField(label=gettext_lazy("Words in it"), required=False, max_length=80)


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def sentence_list(request: Any) -> HttpResponse:
    """Show sentences to all staff: every speaker of a language can tell what is wrong."""
    form = SentencesForm(request.GET)
    form.full_clean()
    said = form.cleaned_data
    language = said.get("language") or request.actor.language
    every = sentences(language)
    found = [
        each for each in every if _sentence_matches(each, said.get("state", ""), said.get("q", ""))
    ]
    page = _page_number(request, len(found))
    begin = (page - 1) * PAGE
    context = {
        "form": SentencesForm({**said, "language": language}),
        "language": language,
        "lines": [
            (
                each,
                _checked_by_and_day(each),
                _with_examples_in_gaps(each.said, language),
                _with_examples_in_gaps(each.english, "en"),
            )
            for each in islice(found, begin, begin + PAGE)
        ],
        "found": len(found),
        "first": begin + 1,
        "last": min(begin + PAGE, len(found)),
        "checked": sum(each.check is not None for each in every),
        "total": len(every),
        "next_href": _page_href(request, page + 1) if begin + PAGE < len(found) else "",
        "previous_href": _page_href(request, page - 1) if page > 1 else "",
    }
    return render(request, "places/sentences.html", context)


def _sentence_matches(each: Sentence, state: str, words: str) -> bool:
    if state and (each.check is not None) != (state == "checked"):
        return False
    text = " ".join((*each.english, *each.said)).casefold()
    return all(word in text for word in words.casefold().split())


def _page_number(request: HttpRequest, found: int) -> int:
    page = number_in(request.GET.get("page", "")) or 1
    return max(1, min(page, -(-found // PAGE)))


def _page_href(request: HttpRequest, page: int) -> str:
    asked = {name: request.GET[name] for name in ("language", "state", "q") if name in request.GET}
    return f"?{urlencode({**asked, 'page': page})}"


def _with_examples_in_gaps(sentences: Iterable[str], language: str) -> list[str]:
    # An example stands for a name, a day or a number, else an ellipsis.

    def example_for(gap: re.Match[str]) -> str:
        name = gap[1]
        if name in _DAYS:
            return humanize_day(date(2027, 1, 29), language=language)
        if name in _CLOCKS:
            return humanize_clock(time(17, 30), language=language)
        if name in _AMOUNTS:
            return Money(1840, "EUR").spoken(language)
        return "3" if name in _NUMBERS else _NAMES.get(name, "…")

    return [_GAP.sub(example_for, each).replace("%%", "%") for each in sentences]


def _checked_by_and_day(each: Sentence) -> tuple[str, str] | None:
    if each.check is None:
        return None
    return each.check.checked_by, humanize_day_and_year(each.check.checked_on)
