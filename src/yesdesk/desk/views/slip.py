"""A slip to print for who has no mail: what was done, and a code that opens their own page."""

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from yesdesk.core.actors import patron_by_link
from yesdesk.core.links import link_token
from yesdesk.core.outbox import link_address
from yesdesk.core.permissions import Permission
from yesdesk.desk.access import access_request
from yesdesk.desk.queries.status import status_of
from yesdesk.desk.views.staff import StaffRequest
from yesdesk.people.pages import staff_page


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def slip(http: StaffRequest, pk: int) -> HttpResponse:
    """In the patron's language, with their own link as a code; staff could read the page all the same."""
    request = access_request(http.actor, pk)
    token = link_token(request.link_id, request.link_generation)
    address = link_address(token, request.language)
    patron = patron_by_link(request.pk, request.language)
    code = segno.make(address, error="m").svg_inline(scale=6, svgclass="code", omitsize=True)
    context = {
        "pk": pk,
        "patron_language": request.language,
        "branch": request.branch,
        "status": status_of(request, by=patron, token=token),
        "code": SafeString(code),
        "address": address,
    }
    return render(http, "desk/slip.html", context)
