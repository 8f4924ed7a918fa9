"""Count by a tap on the bar of every staff page, and undo it: plain forms, which tally.js sends from where one is."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from yesdesk.core.actors import ANYBODY
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.desk.requests.views import StaffRequest
from yesdesk.desk.tally.actions import (
    PageTap,
    TooManyTaps,
    count_from_page,
    count_now,
    undo_tap,
)
from yesdesk.desk.tally.queries import POINT_IN_SESSION, read_place_token, tap_number

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


@csrf_exempt
@require_POST
def sync(http: HttpRequest) -> HttpResponse:
    """Taps of an open page, sent now or when the network is back; open to anybody with a page's own token, as nobody
    may be signed in any more, or somebody else. Tells which of them never count.
    """
    told = _taps_in(http.body) if len(http.body) <= _LONGEST else None
    if told is None:
        return HttpResponse(status=422)
    token, taps = told
    place = read_place_token(token)
    if place is None:
        return HttpResponse(status=403)
    try:
        refused = count_from_page(place, taps, by=ANYBODY)
    except TooManyTaps:
        return HttpResponse(status=429)
    return JsonResponse({"refused": [str(tap) for tap in refused]})


_LONGEST: Final = 20_000


def _taps_in(body: bytes) -> tuple[object, list[PageTap]] | None:
    """The page's token and its taps; None for anything else."""
    try:
        told = json.loads(body)
        return told["place"], [_tap_in(each) for each in told["taps"]]
    except (ValueError, TypeError, KeyError, OverflowError, OSError, RecursionError):
        return None


def _tap_in(each: Any) -> PageTap:
    at = datetime.fromtimestamp(int(each["at"]) / 1000, UTC)
    return PageTap(uuid.UUID(each["id"]), str(each["kind"]), at, each["undone"] is True)
