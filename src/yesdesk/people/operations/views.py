"""Operations pages: steps before opening, work that stopped, the audit."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _now, gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from yesdesk.core import opening
from yesdesk.core.actors import Actor
from yesdesk.core.backups import last_backup
from yesdesk.core.dates import full_time, humanize_time, waited_in_words
from yesdesk.core.permissions import Permission
from yesdesk.core.tasks.queue import failed_jobs, settle_failed_job
from yesdesk.core.web import menu
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.files import csv_download
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.people.operations.audit_lines import (
    AREAS,
    FILE_COLUMNS,
    AuditFilter,
    audit_lines,
    export_audit_trail,
)
from yesdesk.places.queries import the_library


def _day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day like 2027-01-01.")},
    )


class TraceForm(forms.Form):
    """Filter by subject and time, never by person."""

    area = forms.ChoiceField(
        label=_("About"), required=False, choices=[("", _("Everything")), *AREAS.items()]
    )
    first = _day_field(_("From"))
    last = _day_field(_("Until"))


PAGE = 50


@require_safe
@staff_page(permission=Permission.CORE_DEAD_LETTERS_SETTLE)
def stopped_work(http: StaffRequest) -> HttpResponse:
    found = failed_jobs(http.actor, before=number_in(http.GET.get("before", "")), limit=PAGE + 1)
    lines = [(letter, _time_in_words(letter.created_at, http.actor)) for letter in found[:PAGE]]
    context = {
        "lines": lines,
        "backup": _last_backup_in_words(http.actor),
        **_pager_links(http, found[PAGE - 1].id if len(found) > PAGE else None),
    }
    return render(http, "people/stopped_work.html", context)


def _last_backup_in_words(by: Actor) -> dict[str, str] | None:
    last = last_backup()
    if last is None:
        return None
    size = _now("%(n)s MB") % {"n": number_format(last.size / 1_000_000, decimal_pos=1)}
    age = waited_in_words(last.made_at, timezone.now())
    return {"at": _time_in_words(last.made_at, by), "age": age, "where": last.where, "size": size}


@require_POST
@staff_page(permission=Permission.CORE_DEAD_LETTERS_SETTLE)
def settle_stopped_work(http: StaffRequest, pk: int) -> HttpResponse:
    """Try a failed job again from the start (`again=yes`), or drop it."""
    again = http.POST.get("again") == "yes"
    settle_failed_job(pk, by=http.actor, again=again)
    if again:
        flash(http, "It is tried again now.")
    else:
        flash(http, "Dropped.")
    return redirect("stopped_work")


@require_safe
@staff_page(permission=opening.MAY)
def open_your_library(http: StaffRequest) -> HttpResponse:
    lines = [
        (step, _time_in_words(step.ticked_at, http.actor) if step.ticked_at else "")
        for step in opening.steps_now()
    ]
    open_ones = sum(not step.is_done for step, _at in lines)
    return render(http, "people/opening.html", {"lines": lines, "open_ones": open_ones})


@require_POST
@staff_page(permission=opening.MAY)
def tick_step(http: StaffRequest, name: str) -> HttpResponse:
    """Mark a step as done (`done=yes`) or as not done."""
    opening.tick_step(name, is_done=http.POST.get("done") == "yes", by=http.actor)
    menu.recount_menu()
    return redirect("opening")


@require_safe
@staff_page(permission=Permission.CORE_TRACE_SEE)
def trace_page(http: StaffRequest) -> HttpResponse:
    """Show administrative acts, newest first, by day and by part of Yesdesk."""
    form = TraceForm(http.GET)
    wanted = _audit_filter(form)
    found = audit_lines(
        http.actor, wanted, before=number_in(http.GET.get("before", "")), limit=PAGE + 1
    )
    zone, language = wanted.zone, http.actor.language
    lines = [
        (line, full_time(line.at, zone=zone, language=language), line.at.isoformat())
        for line in found[:PAGE]
    ]
    pager = _pager_links(http, found[PAGE - 1].pk if len(found) > PAGE else None)
    asked = {name: http.GET[name] for name in form.fields if http.GET.get(name)}
    if pager["older_href"] and asked:
        pager["older_href"] += f"&{urlencode(asked)}"
    context = {"lines": lines, "form": form, "asked": asked, **pager}
    return render(http, "people/trace.html", context)


@require_POST
@staff_page(permission=Permission.CORE_TRACE_SEE)
def trace_file(http: StaffRequest) -> HttpResponse:
    """Download the audit. The download is audited too."""
    rows = export_audit_trail(_audit_filter(TraceForm(http.POST)), by=http.actor)
    return csv_download("trace", FILE_COLUMNS, rows)


def _audit_filter(form: TraceForm) -> AuditFilter:
    # A field that cannot be read filters nothing; the form shows its error.
    form.full_clean()
    said = {name: value for name, value in form.cleaned_data.items() if value}
    return AuditFilter(zone=the_library().time_zone, **said)


def _pager_links(http: HttpRequest, last: int | None) -> dict[str, str]:
    return {
        "older_href": f"?before={last}" if last else "",
        "newest_href": http.path if number_in(http.GET.get("before", "")) else "",
    }


def _time_in_words(at: datetime, by: Actor) -> str:
    return humanize_time(at, zone=the_library().time_zone, language=by.language, now=timezone.now())
