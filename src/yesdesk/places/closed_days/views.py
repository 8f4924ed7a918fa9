"""Pages of closed days: those to come, one more, and many from a file."""

import csv
import io
from typing import IO, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _now, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_day, humanize_day_and_year, local_day, typed_day_formats
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.person_check import person_errors
from yesdesk.core.web.files import takes_files
from yesdesk.core.web.forms import add_errors, sent
from yesdesk.core.web.notices import flash
from yesdesk.places.actions import add_closure, add_closures, remove_closure
from yesdesk.places.closed_days.files import REASON_LETTERS, ReadDays, read_closed_days
from yesdesk.places.forms import OpenBranchField
from yesdesk.places.models import Branch
from yesdesk.places.queries import access_closure, closed_days_of, coming_closures, the_library
from yesdesk.places.views import may_change_places


class WhereForm(forms.Form):
    branch = OpenBranchField(
        label=_("Where"),
        queryset=Branch.objects.none(),
        required=False,
        empty_label=_("Every branch"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches = Branch.objects.filter(closed_for_good=False)
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]


class ClosedDayForm(WhereForm):
    not_yet = _("Not saved yet.")
    field_order = ("day", "branch", "reason")
    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose the day."),
            "invalid": _("Write the day like 2027-01-01."),
        },
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=REASON_LETTERS,
        required=False,
        help_text=_("For colleagues, like New Year."),
    )


class ClosedDaysFileForm(WhereForm):
    not_yet = _("Not read yet.")
    field_order = ("file", "branch")
    file = forms.FileField(
        label=_("File (CSV or iCalendar)"),
        help_text=_(
            "CSV: on each line a day, the last day if there are several, and why, "
            "like 2027-12-24,2027-12-26,Christmas."
        ),
        error_messages=dict.fromkeys(("required", "empty"), _("Choose a file with closed days.")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_places
def closed_days(request: Any) -> HttpResponse:
    form = ClosedDayForm(sent(request))
    if form.is_valid():
        add_closure(by=request.actor, **form.cleaned_data)
        flash(request, "Saved.")
        return redirect("closed_days")
    today = local_day(timezone.now(), the_library().time_zone)
    lines = [
        (
            row,
            humanize_day(row.day, language=request.actor.language),
            row.branch.name if row.branch else _now("Every branch"),
        )
        for row in coming_closures(today)
    ]
    status = 422 if form.errors else 200
    return render(request, "places/closed_days.html", {"form": form, "lines": lines}, status=status)


@require_POST
@may_change_places
def remove_closed_day(request: Any, pk: int) -> HttpResponse:
    remove_closure(access_closure(request.actor, pk), by=request.actor)
    flash(request, "The usual hours count on that day.")
    return redirect("closed_days")


@takes_files(1)
@require_http_methods(["GET", "HEAD", "POST"])
@may_change_places
def read_file(request: Any) -> HttpResponse:
    """Show what a file would add. Its days (`lines`) come back with the second press, as the file is not kept."""
    form = ClosedDaysFileForm(sent(request), request.FILES or None)
    lines = request.POST.get("lines", "")
    form.fields["file"].required = not lines
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            found = _read(form.cleaned_data["file"] or io.BytesIO(lines.encode()), request.actor)
        except ValidationRefusal as needs:
            add_errors(form, needs)
        else:
            branch = form.cleaned_data["branch"]
            if lines:
                added = add_closures(found.days, branch=branch, by=request.actor)
                flash(request, "Closed days added: %(n)s.", n=added)
                return redirect("closed_days")
            context |= _preview(found, branch, request.actor.language)
    status = 422 if form.errors else 200
    return render(request, "places/closed_days_file.html", context, status=status)


def _read(file: IO[bytes], by: Actor) -> ReadDays:
    formats = typed_day_formats(by.language)
    zone = the_library().time_zone
    today = local_day(timezone.now(), zone)
    found = read_closed_days(file.read(), zone=zone, today=today, formats=formats)
    # A reason is kept for good; a day stays closed without it.
    words = {reason: reason for reason in found.days.values() if reason}
    for reason, fault in person_errors(words, at_most=REASON_LETTERS, as_it_is=True).items():
        without = [day for day, why in found.days.items() if why == reason]
        found.days.update(dict.fromkeys(without, ""))
        found.faults.append((0, f"{reason[:40]}: {fault}"))
    return found


def _preview(found: ReadDays, branch: Branch | None, language: str) -> dict[str, Any]:
    today = local_day(timezone.now(), the_library().time_zone)
    coming = {day for day in found.days if day >= today}
    new = {day: found.days[day] for day in sorted(coming - closed_days_of(branch))}
    lines = io.StringIO()
    csv.writer(lines).writerows((day, "", why) for day, why in new.items())
    return {
        "read": True,
        "new": [(day, humanize_day_and_year(day, language=language), new[day]) for day in new],
        "lines": lines.getvalue(),
        "branch": branch,
        "there": len(coming) - len(new),
        "over": len(found.days) - len(coming),
        "faults": found.faults,
    }
