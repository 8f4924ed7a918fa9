"""Views to count by a tap and undo it: plain forms, which tally.js sends where it runs."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.core.actors import ANYBODY
from yesdesk.core.dates import humanize_day, local_day
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of, number_in
from yesdesk.core.web.files import csv_download
from yesdesk.core.web.forms import add_errors, do_if_valid, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.tally.actions import (
    PageTap,
    TooManyTaps,
    count_earlier,
    count_from_page,
    count_now,
    rename_kinds,
    undo_tap,
)
from yesdesk.desk.tally.forms import EarlierForm, KindNamesForm
from yesdesk.desk.tally.queries import (
    POINT_IN_SESSION,
    own_kind_names,
    read_place_token,
    tally_kinds,
    tally_totals,
    tap_number,
)
from yesdesk.places.queries import CachedBranch, cached_branches, library_context
from yesdesk.requests.models import TallyKind

counts = staff_page(permission=Permission.DESK_REQUEST_ANSWER)


@require_POST
@counts
def count(http: StaffRequest) -> HttpResponse:
    """Count a question, and return to its page, which offers an undo."""
    tap = tap_number(http.POST.get("tap")) or uuid.uuid4()
    point = http.session.get(POINT_IN_SESSION, 0)
    count_now(http.POST.get("kind", ""), tap, point=point, by=http.actor)
    return redirect(_path_back(http, counted=str(tap)))


@require_POST
@counts
def undo(http: StaffRequest) -> HttpResponse:
    tap = tap_number(http.POST.get("tap"))
    if tap is not None and undo_tap(tap):
        flash(http, "Not counted.")
    return redirect(_path_back(http))


def _path_back(http: StaffRequest, **more: str) -> str:
    back = http.POST.get("back", "")
    if not (back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)):
        back = address_of("desk")
    page, _mark, query = back.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name != "counted"]
    query = urlencode([*kept, *more.items()])
    return f"{page}?{query}" if query else page


@require_http_methods(["GET", "HEAD", "POST"])
@counts
def earlier(http: StaffRequest) -> HttpResponse:
    branch = _own_branch_or_refuse(http)
    today = local_day(timezone.now(), branch.time_zone)
    form = EarlierForm(
        sent(http),
        initial={"day": today.isoformat(), "point": http.session.get(POINT_IN_SESSION, 0)}
        | {name: http.GET[name] for name in ("day", "part", "point") if name in http.GET},
        today=today,
        branch=branch,
        language=http.actor.language,
    )
    if form.is_valid():
        tap, told = tap_number(http.POST.get("tap")) or uuid.uuid4(), form.cleaned_data
        try:
            count_earlier(http.POST.get("kind", ""), tap, **told, by=http.actor)
        except ValidationRefusal as needs:
            add_errors(form, needs)
        else:
            kept = {name: http.POST[name] for name in ("day", "part", "point")}
            return redirect(f"{address_of('tally')}?{urlencode({**kept, 'counted': str(tap)})}")
    context = {
        "form": form,
        "counts_at": http.session.get(POINT_IN_SESSION, 0),
        "sees_totals": http.actor.may(Permission.DESK_LEADS_SEE),
        "here": branch,
    }
    return render(http, "desk/tally.html", context, status=422 if form.errors else 200)


def _own_branch_or_refuse(http: StaffRequest) -> CachedBranch:
    every = cached_branches()
    found = next((each for each in every if each.pk == http.actor.branch), every[0])
    if not found.points:
        raise ValidationRefusal(
            {"": _("This branch has no service point yet. Add one in Settings.")}
        )
    return found


@require_POST
@counts
def choose_point(http: StaffRequest) -> HttpResponse:
    point = http.POST.get("point", "")
    if point not in {str(each.pk) for each in _own_branch_or_refuse(http).points}:
        raise ValidationRefusal({"point": _("Choose a place of your branch.")})
    http.session[POINT_IN_SESSION] = int(point)
    flash(http, "Saved. This computer counts there until you sign out.")
    return redirect("tally")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.PLACES_PLACES_CHANGE)
def kinds(http: StaffRequest) -> HttpResponse:
    info = library_context()
    form = KindNamesForm(
        sent(http), languages=info.languages if info else (), own=own_kind_names(http.actor)
    )
    if do_if_valid(form, lambda: rename_kinds(form.names(), by=http.actor)):
        flash(http, "Saved. The counts stay with their kinds.")
        return redirect("tally_kinds")
    status = 422 if form.errors else 200
    return render(http, "desk/tally_kinds.html", {"form": form}, status=status)


leads = staff_page(permission=Permission.DESK_LEADS_SEE)


@require_safe
@leads
def totals(http: StaffRequest) -> HttpResponse:
    found = tally_totals(http.actor, number_in(http.GET.get("branch", "")))
    language = http.actor.language
    context = {
        "totals": found,
        "kinds": [word for _code, word in tally_kinds()],
        "lines": [
            (humanize_day(each.begins, language=language), each)
            for each in found["lines"]
            if each.begins
        ],
        "parts": [(each.part.label, each) for each in found["parts"] if each.part is not None],
    }
    return render(http, "desk/tally_totals.html", context)


@require_safe
@leads
def totals_file(http: StaffRequest) -> HttpResponse:
    found = tally_totals(http.actor, number_in(http.GET.get("branch", "")))
    rows = (
        [line.begins, 1 if found["by_day"] else 7, kind.value, count]
        for line in found["lines"]
        for kind, count in zip(TallyKind, line.counts, strict=True)
    )
    return csv_download("questions", ["from", "days", "kind", "count"], rows)


@csrf_exempt
@require_POST
def sync(http: HttpRequest) -> HttpResponse:
    """Take taps of an open page by its token, also after signing out, and answer which never count."""
    told = _taps_in_or_none(http.body) if len(http.body) <= _LONGEST else None
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


def _taps_in_or_none(body: bytes) -> tuple[object, list[PageTap]] | None:
    # None: neither token nor taps.
    try:
        told = json.loads(body)
        return told["place"], [_tap_of_json(each) for each in told["taps"]]
    except (ValueError, TypeError, KeyError, OverflowError, OSError, RecursionError):
        return None


def _tap_of_json(each: Any) -> PageTap:
    at = datetime.fromtimestamp(int(each["at"]) / 1000, UTC)
    return PageTap(uuid.UUID(str(each["id"])), str(each["kind"]), at, each["undone"] is True)
