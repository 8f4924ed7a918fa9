"""Where a member is signed in, and how to end that."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yesdesk.core.http import flash
from yesdesk.core.when import spoken_time
from yesdesk.people.access import access_own_session, session_handle
from yesdesk.people.actions import end_other_sessions, end_session
from yesdesk.people.models import session_key_hash
from yesdesk.people.pages import staff_page
from yesdesk.people.queries import live_sessions
from yesdesk.places.queries import the_library


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One browser as the page shows it."""

    handle: str
    browser: str
    since: str
    seen: str
    here: bool


@require_safe
@staff_page
def own_sessions(request: Any) -> HttpResponse:
    """Every browser one is signed in with, the present one first."""
    here, now = session_key_hash(request.session.session_key), timezone.now()
    zone, language = the_library().time_zone, request.actor.language

    def spoken(at: datetime) -> str:
        return spoken_time(at, zone=zone, language=language, now=now)

    lines = [
        SessionLine(
            handle=session_handle(row.pk),
            browser=row.browser or _("A browser"),
            since=spoken(row.created_at),
            seen=spoken(row.seen_at),
            here=row.pk == here,
        )
        for row in live_sessions(request.actor)
    ]
    lines.sort(key=lambda line: not line.here)
    return render(request, "people/sessions.html", {"lines": lines})


@require_POST
@staff_page
def end_one(request: Any, handle: str) -> HttpResponse:
    """Sign one browser out, be it this one."""
    session = access_own_session(request.actor, handle)
    here = session.pk == session_key_hash(request.session.session_key)
    end_session(session, by=request.actor)
    if here:
        request.session.flush()
        return redirect("sign_in")
    flash(request, "That browser is signed out.")
    return redirect("own_sessions")


@require_POST
@staff_page
def end_others(request: Any) -> HttpResponse:
    """Signs out everywhere but here."""
    end_other_sessions(keep_session=request.session.session_key, by=request.actor)
    flash(request, "Every other browser of yours is signed out.")
    return redirect("own_sessions")
