"""Card and PIN, typed by the patron on a screen that is turned to them: in their language, nothing of ours on it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import add_errors, sent
from yesdesk.core.web.pages import staff_page
from yesdesk.desk.models import Request
from yesdesk.desk.requests.access import access_request
from yesdesk.desk.requests.actions.pins import verify_by_pin
from yesdesk.desk.requests.forms import PinForm
from yesdesk.desk.requests.views.staff import StaffRequest


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.ILS_ACCOUNT_SEE)
def request_pin(http: StaffRequest, pk: int) -> HttpResponse:
    """`?done=yes`: it was right, and the screen can be turned back."""
    request = access_request(http.actor, pk)
    with translation.override(request.language):
        return _page(http, request)


def _page(http: StaffRequest, request: Request) -> HttpResponse:
    form = PinForm(sent(http))
    context: dict[str, Any] = {"form": form, "pk": request.pk, "refusal": None}
    if http.GET.get("done") == "yes":
        return render(http, "desk/pin.html", context | {"done": True})
    status = 200
    if form.is_valid():
        status = 422
        try:
            _prove(request, form, http)
        except ValidationRefusal as needs:
            add_errors(form, needs)
        except Refusal as refusal:
            context["refusal"], status = refusal, refusal.status
        else:
            return redirect(f"{http.path}?done=yes")
    elif form.errors:
        status = 422
    return render(http, "desk/pin.html", context, status=status)


@sensitive_variables()
def _prove(request: Request, form: PinForm, http: StaffRequest) -> None:
    card, pin = form.cleaned_data["card_number"], form.cleaned_data["pin"]
    verify_by_pin(request, card_number=card, pin=pin, by=http.actor)
