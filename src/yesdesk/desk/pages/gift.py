"""The page of a fund's option: purpose and amount."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yesdesk.core.dates import local_day
from yesdesk.core.errors import ValidationRefusal, or_not_found
from yesdesk.core.idempotency import (
    DuplicateSubmission,
    new_form_id,
    record_result,
    verified_form_id,
)
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import add_errors, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.approvals.take import take_option
from yesdesk.desk.funds.queries import open_funds
from yesdesk.desk.funds.views import AmountField
from yesdesk.desk.options.kindness import gift_option
from yesdesk.desk.options.option import Option
from yesdesk.ils.accounts.views import asks_which_card
from yesdesk.people.shared_desks.views import asks_pin
from yesdesk.requests.access import access_request
from yesdesk.requests.models import PaidGesture, Request


@transaction.atomic
def _give_once(http: StaffRequest, request: Request, option: Option) -> None:
    # A second press of the form gives nothing. Raises DuplicateSubmission.
    form_id = verified_form_id(http.POST.get("form_id", ""))
    if form_id:
        record_result(form_id, request.pk)
    take_option(request, option, by=http.actor)


class GiftForm(forms.Form):
    what = forms.ChoiceField(
        label=gettext_lazy("What for"), choices=PaidGesture.choices, widget=forms.RadioSelect
    )
    amount = AmountField(label=gettext_lazy("How much"))

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amount"].currency = currency  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
@asks_which_card
@asks_pin
def give(http: StaffRequest, pk: int, fund: int) -> HttpResponse:
    """Give from a fund: purpose and amount are all that is asked and kept."""
    request = access_request(http.actor, pk)
    day = local_day(timezone.now(), request.branch.time_zone)
    found = or_not_found(
        next(
            (each for each in open_funds(http.actor, request.branch, day) if each.id == fund), None
        )
    )
    form = GiftForm(sent(http), currency=found.each.currency)
    if form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        option = gift_option(fund, what=given["what"], minor=given["amount"])
        try:
            _give_once(http, request, option)
        except ValidationRefusal as needs:
            add_errors(form, needs)
        except DuplicateSubmission:
            return redirect("request", pk)  # the first press gave it
        else:
            flash(http, "Noted. Keep the receipt for the finance post.")
            return redirect("request", pk)
    context = {
        "pk": pk,
        "form": form,
        "form_id": http.POST.get("form_id") or new_form_id(),
        "fund": found,
        "each": found.each.spoken(http.actor.language),
        "left": found.left.spoken(http.actor.language),
    }
    return render(http, "desk/gift.html", context, status=422 if form.errors else 200)
