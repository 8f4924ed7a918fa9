"""The pages *What we keep*: the schedule, holds, and what was erased."""

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.dates import full_time, humanize_day, humanize_span, humanize_time
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.retention import series
from yesdesk.core.system_alerts import recheck_alerts
from yesdesk.core.web.forms import add_errors, do_if_valid
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.patrons import queries
from yesdesk.patrons.clock_check import approve_pass
from yesdesk.patrons.queries import access_hold, access_series
from yesdesk.patrons.retention import change_series, place_legal_hold, release_hold
from yesdesk.places.queries import the_library

sees_series = staff_page(permission=Permission.PATRONS_SERIES_SEE)
changes_series = staff_page(permission=Permission.PATRONS_SERIES_CHANGE)

HELD: Final = "request"


class SeriesForm(forms.Form):
    days = forms.IntegerField(
        label=gettext_lazy("Kept for how many days"),
        widget=forms.NumberInput(attrs={"min": 1, "inputmode": "numeric"}),
        error_messages={
            "invalid": gettext_lazy("A whole number of days, from 1 up. Thirty days are 30."),
            "required": gettext_lazy("A whole number of days, from 1 up. Thirty days are 30."),
        },
    )
    ground = forms.CharField(
        label=gettext_lazy("Why the library can keep it"),
        help_text=gettext_lazy("Write a sentence, or the law. Patrons can ask for it."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HoldForm(forms.Form):
    number = forms.IntegerField(
        label=gettext_lazy("Number of the request"),
        help_text=gettext_lazy("It is at the top of its page."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": gettext_lazy("The number is digits only, like 217."),
            "required": gettext_lazy("Which request? Its number is digits only, like 217."),
        },
    )
    reason = forms.CharField(
        label=gettext_lazy("Who asked for it, and under which reference"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_safe
@sees_series
def kept(request: Any) -> HttpResponse:
    now = timezone.now()
    zone = the_library().time_zone
    found = queries.kept_series(request.actor, now)
    lines = [
        (line.holds_patron_words, _series_line(line, zone=zone, now=now, by=request.actor))
        for line in found
    ]
    context = {
        "of_patrons": [line for words, line in lines if words],
        "of_the_house": [line for words, line in lines if not words],
        "held": len(queries.legal_holds(request.actor)),
        "may_change": request.actor.may(Permission.PATRONS_SERIES_CHANGE),
        "waits": not clock_is_trusted(now),
        "today": full_time(now, zone=zone, language=request.actor.language),
    }
    return render(request, "patrons/kept.html", context)


@require_POST
@changes_series
def let_go_on(request: Any) -> HttpResponse:
    approve_pass(by=request.actor)
    recheck_alerts()
    flash(request, "Noted. Yesdesk now erases what is due.")
    return redirect("kept")


def _series_line(line: queries.KeptSeries, *, zone: str, now: datetime, by: Any) -> dict[str, Any]:
    more = "+" if line.due >= queries.COUNTED_TO else ""
    passed = line.passed_at
    return {
        "code": line.code,
        "name": _(line.name),
        "kept": humanize_span(timedelta(days=line.days), language=by.language)
        if line.days
        else _("like all others"),
        "is_further": ":" in line.code,
        "ground": _(line.ground) if line.ground else "",
        "due": f"{line.due}{more}",
        "passed": humanize_time(passed, zone=zone, language=by.language, now=now) if passed else "",
        "passed_iso": passed.isoformat() if passed else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@changes_series
def change(request: Any, code: str) -> HttpResponse:
    line = access_series(request.actor, code)
    stands = {"days": line.days or None, "ground": line.ground}
    form = SeriesForm(request.POST or None, initial=stands)
    if do_if_valid(form, lambda: change_series(code, **form.cleaned_data, by=request.actor)):
        flash(request, "Saved. It counts from the next night on.")
        return redirect("kept")
    context = {"form": form, "code": code, "heading": _(line.name)}
    return render(
        request, "patrons/series_change.html", context, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sees_series
def held(request: Any) -> HttpResponse:
    may_change, zone = request.actor.may(Permission.PATRONS_SERIES_CHANGE), the_library().time_zone
    form = HoldForm(request.POST or None)
    if request.method == "POST":
        request.actor.require(Permission.PATRONS_SERIES_CHANGE)
        if form.is_valid() and _place_hold_from_form(form, request.actor):
            flash(request, "Held. We erase nothing of it until you release it.")
            return redirect("holds")
    context = {
        "lines": [
            (
                row,
                row.subject.rpartition(":")[2],
                full_time(row.since, zone=zone, language=request.actor.language),
            )
            for row in queries.legal_holds(request.actor)
        ],
        "form": form if may_change else None,
        "may_change": may_change,
    }
    return render(request, "patrons/holds.html", context, status=422 if form.errors else 200)


def _place_hold_from_form(form: HoldForm, by: Any) -> bool:
    values = form.cleaned_data
    try:
        place_legal_hold(f"{HELD}:{values['number']}", reason=values["reason"], by=by)
    except ValidationRefusal as needs:
        at = {"number" if name == "subject" else name: text for name, text in needs.fields.items()}
        add_errors(form, ValidationRefusal(at))
        return False
    return True


@require_POST
@changes_series
def release(request: Any, pk: int) -> HttpResponse:
    release_hold(access_hold(request.actor, pk), by=request.actor)
    flash(request, "Released. We erase it when its time is up.")
    return redirect("holds")


@require_safe
@sees_series
def erased(request: Any) -> HttpResponse:
    asked_before = parse_date_or_none(request.GET.get("before", ""))
    lines = queries.erased_by_day(request.actor, before=asked_before)
    days = [
        (
            day,
            humanize_day(day, language=request.actor.language),
            [
                (
                    _(series[line["series"]].name) if line["series"] in series else line["series"],
                    {
                        "schedule": _("its time was up"),
                        "patron": _("the patron asked"),
                        "staff": _("staff erased it"),
                        "restore": _("again, after a restore"),
                    }.get(line["cause"], line["cause"]),
                    line["count"],
                )
                for line in of_day
            ],
        )
        for day, of_day in groupby(lines, key=lambda line: line["day"])
    ]
    here = reverse("erased")
    more = len(days) == queries.DAYS_ON_A_PAGE
    context = {
        "days": days,
        "older_href": f"{here}?before={days[-1][0].isoformat()}" if more else "",
        "newest_href": here if asked_before else "",
    }
    return render(request, "patrons/erased.html", context)


def parse_date_or_none(text: str) -> date | None:
    """Read a day from the address; anything else is the first page."""
    try:
        return parse_date(text)
    except ValueError:
        return None
