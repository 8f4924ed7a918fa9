"""Pages to save the sheet in force to a file, and to compare it with files or put one on the draft."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yesdesk.core.actors import Actor
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.files import csv_download, takes_files
from yesdesk.core.web.forms import add_errors, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.places.switches import Switch, needs
from yesdesk.policy.labels import library_today
from yesdesk.policy.queries import latitude_in_force, rules_in_force, sheet_lines
from yesdesk.policy.sheet_files.rows import (
    HEAD,
    FileLine,
    file_lines,
    put_on_draft,
    read_lines,
    rows_of_file,
)

_drafts = staff_page(permission=Permission.POLICY_RULES_CHANGE)
_if_on = needs(Switch.FIRST_DAY)
_OURS: Final = gettext_lazy("Ours")


class SheetFilesForm(forms.Form):
    not_yet = gettext_lazy("Nothing was read.")
    forgets = True  # no browser takes a file back

    file = forms.FileField(label=gettext_lazy("Sheet (CSV)"))
    other = forms.FileField(label=gettext_lazy("Another one, to compare"), required=False)


@require_safe
@_drafts
@_if_on
def sheet_file(request: Any) -> HttpResponse:
    """Save the sheet in force; without one, its first line alone."""
    return csv_download("sheet", HEAD, rows_of_file(_ours(request.actor)))


def _ours(by: Actor) -> list[FileLine]:
    day = library_today()
    return file_lines(rules_in_force(by, None, day), sheet_lines(by, latitude_in_force(by, day)))


@takes_files(2)
@require_http_methods(["GET", "HEAD", "POST"])
@_drafts
@_if_on
def sheet_files(request: Any) -> HttpResponse:
    """Compare the sheet in force with one or two files, which are not kept; or put the first on the draft."""
    by = request.actor
    form = SheetFilesForm(sent(request), request.FILES or None)
    sheets: list[tuple[str, list[FileLine]]] = []
    if form.is_valid():
        try:
            files = [
                file for file in (form.cleaned_data["file"], form.cleaned_data["other"]) if file
            ]
            read = [(file.name[:40], read_lines(file.read())) for file in files]
            if request.POST.get("act") == "draft":
                lines = put_on_draft(read[0][1], by=by)
                flash(
                    request,
                    "On the draft: %(n)s lines. Nothing of it is in force before it is signed.",
                    n=lines,
                )
                return redirect("sheet_draft")
            sheets = [(str(_OURS), _ours(by)), *read]
        except ValidationRefusal as needs_mending:
            add_errors(form, needs_mending)
    names = {each.slug: each.terms.name for each in rules_in_force(by, None, library_today())}
    context = {
        "form": form,
        "heads": [name for name, _lines in sheets],
        "rows": _compared([lines for _name, lines in sheets], names),
    }
    return render(request, "policy/sheet_files.html", context, status=422 if form.errors else 200)


def _compared(
    sheets: Sequence[list[FileLine]], names: dict[str, str]
) -> list[tuple[str, str, list[str]]]:
    """Return (rule, job class, a cell for each sheet); an empty cell where a sheet has no such line."""
    known = [{(each.rule, each.job_class): _words(each) for each in lines} for lines in sheets]
    keys = dict.fromkeys(key for lines in known for key in lines)
    return [
        (names.get(rule, rule), who, [lines.get((rule, who), "") for lines in known])
        for rule, who in keys
    ]


def _words(line: FileLine) -> str:
    labels = (
        _("Each time"),
        _("When no lead is here"),
        _("Same person, a year"),
        _("Same person, times a year"),
        _("Branch, a week"),
    )
    said = [f"{label}: {cap}" for label, cap in zip(labels, line.caps, strict=True) if cap]
    return "; ".join(said) or _("no limit")
