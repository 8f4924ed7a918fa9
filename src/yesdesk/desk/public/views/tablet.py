"""The tablet at a desk: a page without an account that shows the sign and has a bell. Its address is its key."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from yesdesk.core.errors import or_not_found
from yesdesk.core.web.pages import public_page
from yesdesk.desk.public.views.about_us import hours_said
from yesdesk.desk.sign.bell import SAID_FOR, hash_of, new_tablet, ring, settle_rings
from yesdesk.desk.sign.queries import clock_at, sign_at
from yesdesk.places import hours as pure
from yesdesk.places.models import BellState, Tablet
from yesdesk.places.queries import opening_hours, the_library
from yesdesk.places.switches import Switch, needs


@public_page
@needs(Switch.SIGN)
def tablet_new(http: HttpRequest, language: str) -> HttpResponse:
    """Offer a code; a press makes the tablet's own address, which shows it."""
    if http.method == "POST":
        return redirect("tablet", language=language, token=new_tablet())
    return render(http, "desk/tablet_new.html", {"lang": language})


@public_page
@needs(Switch.SIGN)
def tablet(http: HttpRequest, language: str, token: str) -> HttpResponse:
    """Show the code, then the sign and its bell. A press rings, at most once a minute."""
    found = _tablet_or_not_found(token)
    if found.point is None:
        waits = found.code_until is not None and found.code_until > timezone.now()
        code = f"{found.code[:3]} {found.code[3:]}" if waits else ""
        return render(http, "desk/tablet_code.html", {"code": code, "lang": language})
    if http.method == "POST":
        if pure.opening_at(opening_hours(found.point.branch), timezone.now()):
            ring(found.point)
        return redirect("tablet", language=language, token=token)
    return render(http, "desk/tablet.html", _face(found, language))


def _tablet_or_not_found(token: str) -> Tablet:
    rows = Tablet.objects.select_related("point__branch").filter(key_hash=hash_of(token))
    found = or_not_found(rows.first())
    now = timezone.now()
    said = timedelta() if found.bell == BellState.RINGS else SAID_FOR
    if found.rings_until and found.rings_until <= now - said:  # also while the worker stands still
        settle_rings(now)
        found = rows.first() or found
    return found


def _face(found: Tablet, language: str) -> dict[str, Any]:
    assert found.point is not None  # noqa: S101 - the caller shows a code where there is none
    now, branch = timezone.now(), found.point.branch
    hours = opening_hours(branch)
    shown = sign_at([found.point_id or 0])
    return {
        "closed": "" if pure.opening_at(hours, now) else hours_said(hours, language, now),
        "state": shown.state,
        "back_at": clock_at(shown.until, branch.time_zone, language) if shown.until else "",
        "bell": found.bell,
        "who": found.who_comes,
        "branch": branch,
        "lang": language,
        "phone": branch.phone or the_library().phone,
    }
