"""Count by a tap on the bar of every staff page, and undo it: plain forms, which tally.js sends from where one is."""

import uuid
from urllib.parse import parse_qsl, urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.desk.requests.views import StaffRequest
from yesdesk.desk.tally.actions import count_now, undo_tap
from yesdesk.desk.tally.queries import POINT_IN_SESSION, tap_number

counts = staff_page(permission=Permission.DESK_REQUEST_ANSWER)


@require_POST
@counts
def count(http: StaffRequest) -> HttpResponse:
    """Count one question, and return to the page it was tapped on, which offers to undo it."""
    tap = tap_number(http.POST.get("tap")) or uuid.uuid4()
    point = http.session.get(POINT_IN_SESSION, 0)
    count_now(http.POST.get("kind", ""), tap, point=point, by=http.actor)
    return redirect(_back(http, counted=str(tap)))


@require_POST
@counts
def undo(http: StaffRequest) -> HttpResponse:
    """Take one count back."""
    tap = tap_number(http.POST.get("tap"))
    if tap is not None and undo_tap(tap):
        flash(http, "Not counted.")
    return redirect(_back(http))


def _back(http: StaffRequest, **more: str) -> str:
    """The page it was tapped on, which says what was counted only once."""
    back = http.POST.get("back", "")
    if not (back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)):
        back = address_of("desk")
    page, _mark, query = back.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name != "counted"]
    query = urlencode([*kept, *more.items()])
    return f"{page}?{query}" if query else page
