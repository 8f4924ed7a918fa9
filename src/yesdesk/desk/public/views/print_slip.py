"""A slip to print for who has no mail: what was done, and a code that opens their own page."""

import segno
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString

from yesdesk.core.actors import patron_by_link
from yesdesk.core.outbox.messages import link_address
from yesdesk.core.permissions import Permission
from yesdesk.core.web.pages import staff_page
from yesdesk.desk.public.actions.slip import print_slip
from yesdesk.desk.public.queries.status import request_status
from yesdesk.desk.requests.access import access_request
from yesdesk.desk.requests.views.staff import StaffRequest


@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def slip(http: StaffRequest, pk: int) -> HttpResponse:
    """POST: in the patron's language, with a link as a code that reads and writes on, and no more. Each is traced, so
    a look at the address alone prints none.
    """
    request = access_request(http.actor, pk)
    if http.method != "POST":
        return redirect("request", pk)
    token = print_slip(request, close_former="close_former" in http.POST, by=http.actor)
    address = link_address(token, request.language)
    patron = patron_by_link(request.pk, request.language, by_slip=True)
    code = segno.make(address, error="m").svg_inline(scale=6, svgclass="code", omitsize=True)
    context = {
        "pk": pk,
        "patron_language": request.language,
        "branch": request.branch,
        "status": request_status(request, by=patron, token=token),
        "code": SafeString(code),
        "address": address,
    }
    return render(http, "desk/slip.html", context)
