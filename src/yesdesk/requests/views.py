"""Views of a request by itself: a picture, thanks to a colleague, card and PIN."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.files import safe_download, safe_picture
from yesdesk.core.web.forms import add_errors, sent
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.places.models import Branch
from yesdesk.places.queries import branches
from yesdesk.requests.access import access_file, access_request
from yesdesk.requests.actions.identity import verify_by_pin
from yesdesk.requests.actions.thanks import thank_colleague
from yesdesk.requests.forms import PinForm
from yesdesk.requests.models import Request


def own_branch(by: Actor) -> Branch:
    """Return the member's branch, or the first for members of every branch."""
    every = branches()
    return next((branch for branch in every if branch.pk == by.branch), every[0])


def chosen_branch(chosen: str, *, by: Actor) -> Branch:
    """Return the writer's branch, else the chosen one, so colleagues near a need see it. Raises ValidationRefusal."""
    every = branches()
    if by.branch is not None or len(every) == 1:
        return own_branch(by)
    found = next((one for one in every if one.pk == number_in(chosen)), None)
    if found is None:
        raise ValidationRefusal({"branch": _("Choose the branch first.")})
    return found


@staff_page(permission=Permission.DESK_REQUEST_SEE)
def request_file(http: StaffRequest, pk: int, file: int) -> FileResponse:
    found = access_file(http.actor, access_request(http.actor, pk), file)
    return safe_download(found.file, found.name)


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def request_photo(http: StaffRequest, pk: int, file: int) -> FileResponse:
    return safe_picture(access_file(http.actor, access_request(http.actor, pk), file).file)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def thank_author(http: StaffRequest, pk: int, entry: int) -> HttpResponse:
    """Thank the author of a note or a yes: one tap, which only they read."""
    request = access_request(http.actor, pk)
    thank_colleague(request, entry, by=http.actor)
    return redirect(f"{reverse('request', args=[request.pk])}#entry-{entry}")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.ILS_ACCOUNT_SEE)
def request_pin(http: StaffRequest, pk: int) -> HttpResponse:
    """Ask the patron for card and PIN. `?done=yes`: it was right, so turn the screen back."""
    request = access_request(http.actor, pk)
    with translation.override(request.language):
        return _pin_page(http, request)


def _pin_page(http: StaffRequest, request: Request) -> HttpResponse:
    form = PinForm(sent(http))
    context: dict[str, Any] = {"form": form, "pk": request.pk, "refusal": None}
    if http.GET.get("done") == "yes":
        return render(http, "desk/pin.html", context | {"done": True})
    status = 200
    if form.is_valid():
        status = 422
        try:
            _verify_typed_pin(request, form, http)
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
def _verify_typed_pin(request: Request, form: PinForm, http: StaffRequest) -> None:
    card, pin = form.cleaned_data["card_number"], form.cleaned_data["pin"]
    verify_by_pin(request, card_number=card, pin=pin, by=http.actor)
