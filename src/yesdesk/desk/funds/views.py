"""Settings pages of kindness funds."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yesdesk.core.dates import local_day
from yesdesk.core.money import Money, money_from
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import do_if_valid, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.funds import actions as acts
from yesdesk.desk.funds.actions import FundTerms
from yesdesk.desk.funds.queries import access_fund, all_funds
from yesdesk.people.models import JobClass
from yesdesk.people.queries import job_classes
from yesdesk.places.queries import the_library
from yesdesk.requests.models import Fund, Span

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

names_funds = staff_page(permission=Permission.DESK_FUNDS_CHANGE)


class AmountField(forms.CharField):
    """Read minor units of `currency`, which the form sets."""

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
    total = AmountField(label=gettext_lazy("The most in a month"))
    job_classes = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Who can use it"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
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
        job_classes: Iterable[JobClass],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        pairs = [(each.pk, each.label) for each in job_classes]
        self.fields["job_classes"].choices = pairs  # type: ignore[attr-defined]
        for name in ("each", "total"):
            self.fields[name].currency = currency  # type: ignore[attr-defined]

    def terms(self) -> FundTerms:
        given = self.cleaned_data
        return FundTerms(**given | {"job_classes": tuple(given["job_classes"])})


def fund_initial(fund: Fund | None) -> dict[str, Any]:
    names = ("name", "each", "total", "job_classes", "until_day")
    return {name: getattr(fund, name) for name in names} if fund is not None else {}


@require_safe
@names_funds
def funds(http: StaffRequest) -> HttpResponse:
    today = local_day(timezone.now(), the_library().time_zone)
    found = [
        (fund, _fund_in_words(fund, used, http)) for fund, used in all_funds(http.actor, today)
    ]
    return render(http, "desk/funds.html", {"funds": found})


def _fund_in_words(fund: Fund, used: int, http: StaffRequest) -> str:
    each, together, given = (
        Money(minor, fund.currency).spoken(http.actor.language)
        for minor in (fund.each, fund.total, used)
    )
    words = (
        _("Up to %(each)s each time, %(together)s a week, %(where)s. %(given)s was given so far.")
        if fund.span == Span.WEEK
        else _(
            "Up to %(each)s each time, %(together)s a month, %(where)s. %(given)s was given so far."
        )
    )
    where = fund.branch.name if fund.branch else _("every branch")
    return words % {"each": each, "together": together, "where": where, "given": given}


@require_http_methods(["GET", "HEAD", "POST"])
@names_funds
def fund(http: StaffRequest, pk: int | None = None) -> HttpResponse:
    library = the_library()
    known = access_fund(http.actor, pk) if pk is not None else None
    form = FundForm(
        sent(http),
        initial=fund_initial(known),
        currency=known.currency if known else library.currency,
        job_classes=job_classes(),
    )
    save = partial(acts.change_fund, known) if known else acts.add_fund
    if do_if_valid(form, lambda: save(form.terms(), by=http.actor)):
        flash(http, "Saved. It is open to those you ticked.")
        return redirect("funds")
    status = 422 if form.errors else 200
    return render(http, "desk/fund.html", {"form": form, "fund": known}, status=status)
