"""The money ledger, for the finance post: days, a day line by line, a file for the auditor."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.core.dates import humanize_day, humanize_time, local_day
from yesdesk.core.errors import NotFound, ValidationRefusal
from yesdesk.core.money import Money
from yesdesk.core.permissions import Permission
from yesdesk.core.web.files import csv_download, takes_files
from yesdesk.core.web.forms import add_errors, sent
from yesdesk.core.web.menu import recount_menu
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.ils.accounts import own_card
from yesdesk.ils.ledger import actions as acts, queries
from yesdesk.ils.ledger.queries import card_removals
from yesdesk.ils.ledger.reconciliation import lines_missing_in_a_row, request_reconciliation
from yesdesk.ils.models import LedgerLine
from yesdesk.places.queries import the_library

reads_ledger = staff_page(permission=Permission.ILS_LEDGER_READ)


class SpanForm(forms.Form):
    first = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"})
    )


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File from the library system (CSV)"),
        help_text=gettext_lazy(
            "Columns: date, amount; and where there are any: line, reference, staff, note."
        ),
    )


@require_safe
@reads_ledger
def days(request: Any) -> HttpResponse:
    by = request.actor
    before, zone = _day_or_none(request.GET.get("before", "")), the_library().time_zone
    found = acts.read_days(before=before, by=by)
    last = found[-1]["day"] if len(found) == queries.DAYS_ON_A_PAGE else None
    context = {
        "days": [
            (
                day,
                humanize_day(day["day"], language=by.language),
                Money(day["sum"], day["currency"]).spoken(by.language),
            )
            for day in found
        ],
        "differing": _lines(queries.differing_lines(by), by),
        "missing": _warning_of_missing(lines_missing_in_a_row(by), by),
        "unsettled": [
            {
                "day": humanize_day(local_day(act.created_at, zone), language=by.language),
                "amount": Money(act.minor or 0, act.currency).spoken(by.language),
                "line": act.target,
                "staff": act.staff,
                "backer": act.backer,
            }
            for act in queries.unsettled_waivers(by)
        ],
        "unknown_to_us": [_external_waiver_context(row, by) for row in queries.stray_waivers(by)],
        "cards_to_go": [
            (each, humanize_day(each.day, language=by.language)) for each in card_removals(by)
        ],
        "readings": _readings_in_words(queries.readings(by), by),
        "span": SpanForm(),
        "older_href": f"?before={last.isoformat()}" if last else "",
        "newest_href": request.path if before else "",
    }
    return render(request, "ils/ledger_days.html", context)


@require_safe
@reads_ledger
def day(request: Any, day: str) -> HttpResponse:
    by, wanted = request.actor, _day_or_none(day)
    if wanted is None:
        raise NotFound.plain()
    read = acts.read_day(wanted, by=by)
    context = {
        "day": humanize_day(wanted, language=by.language),
        "lines": _lines(read.lines, by),
        "elsewhere": [_external_waiver_context(row, by) for row in read.elsewhere],
        "readings": _readings_in_words(read.readings, by),
    }
    return render(request, "ils/ledger_day.html", context)


@require_safe
@reads_ledger
def file_for_the_auditor(request: Any) -> HttpResponse:
    form = SpanForm(request.GET)
    if not form.is_valid():
        flash(request, "From which day to which?", stops=True)
        return redirect("ledger")
    rows = acts.export_days(form.cleaned_data["first"], form.cleaned_data["last"], by=request.actor)
    return csv_download("ledger", acts.COLUMNS, (list(row.values()) for row in rows))


@require_safe
@reads_ledger
def second_looks(request: Any) -> HttpResponse:
    by = request.actor
    lines = _lines(acts.read_to_look_at(by=by), by)
    return render(request, "ils/second_looks.html", {"lines": lines})


@require_POST
@reads_ledger
def mark_looked_at(request: Any, pk: int) -> HttpResponse:
    acts.record_second_look(pk, by=request.actor)
    recount_menu()
    flash(request, "Noted. Thank you for the second look.")
    return redirect("second_looks")


@require_POST
@reads_ledger
def keep_card(request: Any, pk: int) -> HttpResponse:
    own_card.keep_card(pk, by=request.actor)
    flash(request, "The card stays.")
    return redirect("ledger")


@require_POST
@reads_ledger
def compare_again(request: Any) -> HttpResponse:
    request_reconciliation(by=request.actor)
    flash(request, "It is being compared. Look again in a minute.")
    return redirect("ledger")


@takes_files(1)
@require_http_methods(["GET", "HEAD", "POST"])
@reads_ledger
def read_in(request: Any) -> HttpResponse:
    form = FileForm(sent(request), request.FILES or None)
    if form.is_valid():
        try:
            new = acts.import_waivers(_uploaded_text(form.cleaned_data["file"]), by=request.actor)
        except ValidationRefusal as needs:
            add_errors(form, needs)
        else:
            flash(request, "New lines: %(n)s.", n=new)
            return redirect("ledger")
    return render(
        request, "ils/ledger_read_in.html", {"form": form}, status=422 if form.errors else 200
    )


def _uploaded_text(upload: Any) -> str:
    try:
        return str(upload.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValidationRefusal({"file": _("Please save the file as CSV in UTF-8.")}) from error


def _day_or_none(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _lines(lines: list[LedgerLine], by: Any) -> list[tuple[LedgerLine, dict[str, str]]]:
    """Return each line with what the page says of it in the reader's language."""
    gone = queries.lines_without_act(lines)
    return [
        (
            line,
            {
                "day": humanize_day(line.day, language=by.language),
                "amount": line.amount.spoken(by.language),
                "there": _found_in_library_system(line, by, gone=line.tag in gone),
                "besides": _other_changes(line, by),
            },
        )
        for line in lines
    ]


def _found_in_library_system(line: LedgerLine, by: Any, *, gone: bool) -> str:
    if line.by_hand:
        return _("done there by %(code)s") % {"code": line.by_hand}
    if line.compared_at is None:
        return _("not compared yet")
    if line.found is None:
        return _("cannot be looked up any more") if gone else _("cannot be told")
    return line.found.spoken(by.language) if line.differs else _("the same")


def _warning_of_missing(lines: list[LedgerLine], by: Any) -> str:
    if not lines:
        return ""
    said = _(
        "%(n)s waivers in a row are missing in the library system, from receipt %(first)s to %(last)s: %(amount)s in "
        "all. Was it restored from a backup? Then it uses these receipt numbers again, and the charges are owed again. "
        "Waive them again at the desk. Limits by patron and week count both."
    )
    total = Money(sum(line.minor for line in lines), lines[0].currency)
    names = {"n": len(lines), "first": lines[0].number, "last": lines[-1].number}
    return said % {**names, "amount": total.spoken(by.language)}


def _other_changes(line: LedgerLine, by: Any) -> str:
    said = (
        (line.spilled_minor, _("%(amount)s of it went to another charge.")),
        (line.besides_minor, _("Also, that account owes %(amount)s less.")),
        (-line.besides_minor, _("Also, that account owes %(amount)s more.")),
    )
    return " ".join(
        words % {"amount": Money(minor, line.currency).spoken(by.language)}
        for minor, words in said
        if minor > 0
    )


def _external_waiver_context(row: Any, by: Any) -> dict[str, str]:
    return {
        "day": humanize_day(row.day, language=by.language),
        "amount": Money(row.minor, row.currency).spoken(by.language),
        "line": row.line,
        "reference": row.reference,
        "who": row.who,
    }


def _readings_in_words(found: list[queries.Reading], by: Any) -> list[str]:
    zone, now = the_library().time_zone, timezone.now()
    said = [
        (each, f"{each.staff}, {humanize_time(each.at, zone=zone, language=by.language, now=now)}")
        for each in found
    ]
    took = _("%(who)s, as a download")
    return [took % {"who": who} if each.took_along else who for each, who in said]
