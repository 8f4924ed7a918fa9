"""A call that a request waits for: they were told, or nobody answered."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import add_errors
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.desk.models import Way
from yesdesk.desk.pages.form_actions import call_again_form
from yesdesk.desk.pages.request import page_context
from yesdesk.desk.requests.access import access_request
from yesdesk.desk.requests.actions.calls import postpone_call
from yesdesk.desk.requests.actions.reply import record_told
from yesdesk.desk.requests.views import StaffRequest


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def call_told(http: StaffRequest, pk: int) -> HttpResponse:
    """They know the answer now: by phone, or `way=here`."""
    request = access_request(http.actor, pk)
    way = Way.HERE if http.POST.get("way") == Way.HERE else Way.PHONE
    record_told(request, way=way, by=http.actor)
    if request.closed_at is not None:
        flash(http, "You told them. The request is closed.")
    elif request.waiting_since is not None:
        flash(http, "You told them. They wrote again, so they still wait.")
    else:
        flash(http, "You told them.")
    return redirect("request", pk)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def call_again(http: StaffRequest, pk: int) -> HttpResponse:
    """Nobody answered (`tried`), or it is better to call later: the call moves on."""
    request = access_request(http.actor, pk)
    form = call_again_form(request, http.actor, http.POST)
    if form.is_valid():
        clean = form.cleaned_data
        try:
            postpone_call(request, due_at=clean["due_at"], tried=clean["tried"], by=http.actor)
        except ValidationRefusal as needs:
            add_errors(form, needs)
        else:
            flash(http, "We call them again then. It stays in the list.")
            return redirect("request", pk)
    context = page_context(http, request) | {"call_form": form}
    return render(http, "desk/request.html", context, status=422)
