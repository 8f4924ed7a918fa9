"""Kindness funds: named by an administrator, seen by day by the finance post."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yesdesk.core.dates import humanize_day, local_day
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.money import Money, money_from
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import add_errors, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.funds import actions as acts
from yesdesk.desk.funds.actions import FundTerms
from yesdesk.desk.funds.queries import access_fund, all_funds, fund_days
from yesdesk.desk.models import Fund, Span
from yesdesk.people.models import JobClass
from yesdesk.people.queries import job_classes
from yesdesk.places.models import Branch
from yesdesk.places.queries import branches, the_library

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

names_funds = staff_page(permission=Permission.DESK_FUNDS_CHANGE)


class AmountField(forms.CharField):
    """Minor units of `currency`, which the form sets."""

    currency = ""

    def __init__(self, **options: Any) -> None:
        box = forms.TextInput(attrs={"inputmode": "decimal", "size": 8, "autocomplete": "off"})
        super().__init__(max_length=14, widget=box, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return money_from(text, self.currency).minor
        except ValueError as error:
            raise ValidationError(_("An amount looks like 25 or 18.40.")) from error

    def prepare_value(self, value: Any) -> Any:
        return str(Money(value, self.currency).amount) if isinstance(value, int) else value


class FundForm(forms.Form):
    not_yet = gettext_lazy("Not saved yet.")
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("As staff read it, like Friends’ kindness fund"),
    )
    each = AmountField(label=gettext_lazy("Limit per gift"))
    total = AmountField(label=gettext_lazy("The most in one period"))
    span = forms.ChoiceField(
        label=gettext_lazy("That period is"), choices=Span.choices, widget=forms.RadioSelect
    )
    branch = forms.TypedChoiceField(
        label=gettext_lazy("Where"), coerce=int, empty_value=None, required=False
    )
    job_classes = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Who can use it"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    from_day = forms.DateField(label=gettext_lazy("From"), widget=_DAY)
    until_day = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=_DAY,
        help_text=gettext_lazy("Its last day. Blank: until somebody changes it."),
    )

    def __init__(
        self,
        *args: Any,
        currency: str,
        branches: Iterable[Branch],
        job_classes: Iterable[JobClass],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        choices: dict[str, list[tuple[Any, Any]]] = {
            "branch": [("", _("Every branch")), *((each.pk, each.name) for each in branches)],
            "job_classes": [(each.pk, each.label) for each in job_classes],
        }
        for name, pairs in choices.items():
            self.fields[name].choices = pairs  # type: ignore[attr-defined]
        for name in ("each", "total"):
            self.fields[name].currency = currency  # type: ignore[attr-defined]

    def terms(self) -> FundTerms:
        given = self.cleaned_data
        return FundTerms(
            name=given["name"],
            each=given["each"],
            total=given["total"],
            span=Span(given["span"]),
            branch=given["branch"],
            job_classes=tuple(given["job_classes"]),
            from_day=given["from_day"],
            until_day=given["until_day"],
        )


def fund_initial(fund: Fund | None, today: date) -> dict[str, Any]:
    if fund is None:
        return {"span": Span.MONTH, "from_day": today}
    names = ("name", "each", "total", "span", "job_classes", "from_day", "until_day")
    return {name: getattr(fund, name) for name in names} | {"branch": fund.branch_id or ""}


@require_safe
@names_funds
def funds(http: StaffRequest) -> HttpResponse:
    """The list of funds, and a form to add one."""
    found = [(fund, _line(fund, http)) for fund in all_funds(http.actor)]
    return render(http, "desk/funds.html", {"funds": found})


def _line(fund: Fund, http: StaffRequest) -> str:
    each, total = (
        Money(minor, fund.currency).spoken(http.actor.language) for minor in (fund.each, fund.total)
    )
    words = (
        _("Up to %(each)s each time, %(together)s a week, %(where)s")
        if fund.span == Span.WEEK
        else _("Up to %(each)s each time, %(together)s a month, %(where)s")
    )
    where = fund.branch.name if fund.branch else _("every branch")
    return words % {"each": each, "together": total, "where": where}


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
