"""*Are you all right?*: the one question after an emergency, and what it offers. No answer is kept."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST, require_safe

from yesdesk.core.dates import until_words
from yesdesk.core.permissions import Permission
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.people.relief.actions import (
    ask_for_cover,
    end_cover,
    end_short_break,
    take_desk,
    take_short_break,
)
from yesdesk.people.relief.queries import access_cover, own_relief
from yesdesk.places.emergency.queries import card_of
from yesdesk.places.models import EmergencyKind
from yesdesk.places.queries import zone_of

_answers_requests = staff_page(permission=Permission.DESK_REQUEST_ANSWER)


@require_safe
@_answers_requests
def all_right(http: Any) -> HttpResponse:
    """Show the question; `?part=region`: that alone. `?back=`: the page with the undo. `?cover=`: from *Cover me*."""
    by, now = http.actor, timezone.now()
    relief = own_relief(by)
    back_at = relief["off_until"] and until_words(
        relief["off_until"], zone=zone_of(by.branch), language=by.language, now=now
    )
    context = {
        "relief": relief,
        "back_at": back_at,
        "nobody": None
        if relief["anybody"] or relief["taken"]
        else card_of(by, EmergencyKind.ALONE, branch=by.branch),
        "back": _path_of_ours(http.GET.get("back", "")),
        "covers": "cover" in http.GET,
        "live": f"{reverse('live')}?topics=staff.{by.user_id}",
        "topic": f"staff.{by.user_id}",
    }
    part = "#region" if http.GET.get("part") == "region" else ""
    return render(http, f"people/all_right.html{part}", context)


@require_POST
@_answers_requests
def short_break(http: Any) -> HttpResponse:
    """Take ten minutes off, or until a clock (`until`), or (`over`) come back before. `here`: the page to stay on."""
    if "over" in http.POST:
        end_short_break(by=http.actor)
        flash(http, "You are asked again.")
        return redirect("desk")
    take_short_break(by=http.actor, clock=http.POST.get("until"))
    if "here" in http.POST:
        flash(http, "Nobody sends you questions until then.")
        return redirect(_path_of_ours(http.POST["here"]) or "desk")
    return _redirect_back(http)


@require_POST
@_answers_requests
def cover(http: Any) -> HttpResponse:
    """Ask somebody to take the desk, or (`over`) nobody any more."""
    if "over" in http.POST:
        end_cover(by=http.actor)
    else:
        ask_for_cover(by=http.actor)
    return _redirect_back(http)


@require_POST
@_answers_requests
def cover_take(http: Any, pk: int) -> HttpResponse:
    take_desk(access_cover(http.actor, pk), by=http.actor)
    flash(http, "You take the desk. Your colleague knows.")
    return redirect("desk")


def _redirect_back(http: Any) -> HttpResponse:
    came = {
        "back": _path_of_ours(http.POST.get("back", "")),
        "cover": http.POST.get("cover") and "me",
    }
    query = urlencode({name: value for name, value in came.items() if value})
    return redirect(f"{reverse('all_right')}?{query}" if query else "all_right")


def _path_of_ours(path: str) -> str:
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours else ""
