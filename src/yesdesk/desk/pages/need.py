"""The need of a request in its own line, and earlier requests of the card."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from yesdesk.core.errors import EditConflict
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.pages.form_actions import request_addresses
from yesdesk.desk.pages.forms import NeedLineForm
from yesdesk.desk.pages.request import request_context
from yesdesk.requests.access import access_request
from yesdesk.requests.actions.card_scan import read_earlier_requests
from yesdesk.requests.actions.reply import set_need
from yesdesk.requests.models import Request
from yesdesk.requests.queries.card_requests import earlier_count
from yesdesk.requests.queries.request_page import request_head


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def need(http: StaffRequest, pk: int) -> HttpResponse:
    """Save the need in place; htmx gets its line. A colleague's newer words stand beside the typed ones, and the next
    press means it.
    """
    request = access_request(http.actor, pk)
    form = NeedLineForm(http.POST)
    in_place = http.headers.get("HX-Request") == "true"
    conflict: EditConflict | None = None
    if form.is_valid():
        try:
            set_need(
                request,
                asked_for=request.asked_for,
                needed=form.cleaned_data["needed"],
                kind=request.kind,
                needed_by=request.needed_by,
                seen_needed=form.cleaned_data["seen"],
                by=http.actor,
            )
        except EditConflict as theirs:
            conflict = theirs
        else:
            if in_place:
                return _render_need_line(http, access_request(http.actor, pk), None)
            flash(http, "Kept.")
            return redirect(f"{address_of('request', pk)}#need")
    request = access_request(http.actor, pk)
    if in_place:
        return _render_need_line(http, request, form, conflict)
    context = request_context(http, request) | _typed_context(form, conflict)
    return render(http, "desk/request.html", context, status=409 if conflict else 422)


def _typed_context(form: NeedLineForm | None, conflict: EditConflict | None) -> dict[str, object]:
    said = conflict.sentence if conflict else ""
    return {"need_form": form, "need_conflict": said}


def _render_need_line(
    http: StaffRequest,
    request: Request,
    form: NeedLineForm | None,
    conflict: EditConflict | None = None,
) -> HttpResponse:
    context = {
        "pk": request.pk,
        "head": request_head(request, by=http.actor),
        "to": request_addresses(request.pk),
        "may_answer": True,
        "earlier": earlier_count(request, by=http.actor),
    }
    return render(http, "desk/parts/need_line.html", context | _typed_context(form, conflict))


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def earlier(http: StaffRequest, pk: int) -> HttpResponse:
    """List the card's earlier requests; `?part=list`: the region alone."""
    request = access_request(http.actor, pk)
    context = {
        "pk": pk,
        "to": request_addresses(pk),
        "rows": read_earlier_requests(request, by=http.actor),
        "may_merge": request.closed_at is None and http.actor.may(Permission.DESK_REQUEST_ANSWER),
        "name": request.patron.name if request.patron else "",
    }
    part = "#list" if http.GET.get("part") == "list" else ""
    return render(http, f"desk/earlier.html{part}", context)
