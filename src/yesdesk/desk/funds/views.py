"""Kindness funds: named by an administrator, used at the desk, seen by day by the finance post."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yesdesk.core.dates import humanize_day, local_day
from yesdesk.core.errors import NotFound, ValidationRefusal
from yesdesk.core.money import Money
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import add_errors, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.desk.funds import actions as acts
from yesdesk.desk.funds.access import access_fund
from yesdesk.desk.funds.forms import FundForm, GiftForm, fund_initial
from yesdesk.desk.funds.queries import all_funds, fund_days, open_funds
from yesdesk.desk.models import Fund, Span
from yesdesk.desk.requests.access import access_request
from yesdesk.desk.requests.views import StaffRequest
from yesdesk.ils.accounts.views import asks_which_card
from yesdesk.people.queries import job_classes
from yesdesk.people.shared_desks.views import asks_pin
from yesdesk.places.queries import branches, the_library

names_funds = staff_page(permission=Permission.DESK_FUNDS_CHANGE)


@require_safe
@names_funds
def funds(http: StaffRequest) -> HttpResponse:
    """The list of funds, and a form to add one."""
    found = [(fund, _line(fund, http)) for fund in all_funds(http.actor)]
    return render(http, "desk/funds.html", {"funds": found})


def _line(fund: Fund, http: StaffRequest) -> str:
    each, together = (
        Money(minor, fund.currency).spoken(http.actor.language)
        for minor in (fund.each, fund.together)
    )
    words = (
        _("Up to %(each)s each time, %(together)s a week, %(where)s")
        if fund.span == Span.WEEK
        else _("Up to %(each)s each time, %(together)s a month, %(where)s")
    )
    where = fund.branch.name if fund.branch else _("every branch")
    return words % {"each": each, "together": together, "where": where}


@require_http_methods(["GET", "HEAD", "POST"])
@names_funds
def fund(http: StaffRequest, pk: int | None = None) -> HttpResponse:
    """The page of a fund, or of a new one."""
    library = the_library()
    known = access_fund(http.actor, pk) if pk is not None else None
    today = local_day(timezone.now(), library.time_zone)
    form = FundForm(
        sent(http),
        initial=fund_initial(known, today),
        currency=known.currency if known else library.currency,
        branches=branches(),
        job_classes=job_classes(),
    )
    if form.is_valid():
        try:
            _keep(known, form, http)
        except ValidationRefusal as needs:
            add_errors(form, needs)
        else:
            flash(http, "Saved. It is open to those you ticked.")
            return redirect("funds")
    status = 422 if form.errors else 200
    return render(http, "desk/fund.html", {"form": form, "fund": known}, status=status)


def _keep(known: Fund | None, form: FundForm, http: StaffRequest) -> None:
    if known is None:
        acts.add_fund(form.terms(), by=http.actor)
    else:
        acts.change_fund(known, form.terms(), by=http.actor)


@require_safe
@staff_page(permission=Permission.ILS_LEDGER_READ)
def fund_use(http: StaffRequest) -> HttpResponse:
    """By day and fund: no patron, no colleague."""
    language = http.actor.language
    days = [
        (
            humanize_day(each.day, language=language),
            each.name,
            each.times,
            each.used.spoken(language),
        )
        for each in fund_days(http.actor)
    ]
    return render(http, "desk/fund_use.html", {"days": days})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
@asks_which_card
@asks_pin
def give(http: StaffRequest, pk: int, fund: int) -> HttpResponse:
    """Give from a fund: what for and how much is all that is asked, and all that is kept."""
    request = access_request(http.actor, pk)
    day = local_day(timezone.now(), request.branch.time_zone)
    found = next(
        (each for each in open_funds(http.actor, request.branch, day) if each.id == fund), None
    )
    if found is None:
        raise NotFound.plain()
    form = GiftForm(sent(http), currency=found.each.currency)
    if form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        try:
            acts.give_from_fund(
                request, fund, what=given["what"], minor=given["amount"], by=http.actor
            )
        except ValidationRefusal as needs:
            add_errors(form, needs)
        else:
            flash(http, "Noted. Keep the receipt for the finance post.")
            return redirect("request", pk)
    context = {
        "pk": pk,
        "form": form,
        "fund": found,
        "each": found.each.spoken(http.actor.language),
        "left": found.left.spoken(http.actor.language),
    }
    return render(http, "desk/gift.html", context, status=422 if form.errors else 200)
