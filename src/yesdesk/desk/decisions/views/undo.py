"""After the tap: call it back, or do not wait; and why it was an exception."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from yesdesk.core.permissions import Permission
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.desk.decisions import evidence
from yesdesk.desk.decisions.cancel import cancel_acts, send_acts_now
from yesdesk.desk.requests.access import access_entry, access_request
from yesdesk.desk.requests.views.staff import StaffRequest


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def call_back_entry(http: StaffRequest, pk: int, entry: int) -> HttpResponse:
    request = access_request(http.actor, pk)
    cancel_acts(access_entry(http.actor, request, entry), by=http.actor)
    flash(http, "Called back. Nothing was sent.")
    return redirect("request", pk)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def send_entry_now(http: StaffRequest, pk: int, entry: int) -> HttpResponse:
    request = access_request(http.actor, pk)
    send_acts_now(access_entry(http.actor, request, entry), by=http.actor)
    flash(http, "On its way.")
    return redirect("request", pk)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def say_why(http: StaffRequest, pk: int, entry: int) -> HttpResponse:
    request = access_request(http.actor, pk)
    found = access_entry(http.actor, request, entry)
    evidence.add_reason(found, http.POST.get("reason", ""), by=http.actor)
    flash(http, "Thank you. It counts for the rule.")
    return redirect("request", pk)
