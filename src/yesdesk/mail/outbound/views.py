"""Outgoing mail: messages that have not left yet, why, and the way on."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yesdesk.core.dates import humanize_time
from yesdesk.core.outbox.messages import discard_message, read_message
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.mail.outbound.delivery import send_message_again
from yesdesk.mail.outbound.queries import (
    COUNTED_TO,
    access_outbound,
    held_autoreplies,
    outbound_health,
    outbound_lines,
)
from yesdesk.places.queries import the_library

PAGE = 50


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def outbox(request: Any) -> HttpResponse:
    before, throttled = number_in(request.GET.get("before", "")), "throttled" in request.GET
    found = outbound_lines(request.actor, throttled=throttled, before=before, limit=PAGE + 1)
    own = "?throttled=1" if throttled else ""
    context = {
        "lines": found[:PAGE],
        "throttled": throttled,
        "held_back": "" if throttled else _count_in_words(held_autoreplies()),
        "ways": outbound_health(request.actor),
        "may_read": request.actor.may(Permission.CORE_OUTBOX_SEE),
        "may_send": (may_send := request.actor.may(Permission.DESK_REQUEST_ANSWER)),
        "may_let_go": may_send and any(line["may_be_let_go"] for line in found[:PAGE]),
        "older_href": (f"{own}&" if own else "?") + f"before={found[PAGE - 1]['pk']}"
        if len(found) > PAGE
        else "",
        "newest_href": f"{request.path}{own}" if before else "",
    }
    return render(request, "email/going_out.html", context)


@require_safe
@staff_page(permission=Permission.CORE_OUTBOX_SEE)
def outbox_message(request: Any, pk: int) -> HttpResponse:
    access_outbound(request.actor, pk)
    message, text = read_message(pk, by=request.actor)
    zone, now = the_library().time_zone, timezone.now()
    at = humanize_time(message.created_at, zone=zone, language=request.actor.language, now=now)
    return render(request, "email/one_message.html", {"message": message, "text": text, "at": at})


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def outbox_again(request: Any, pk: int) -> HttpResponse:
    send_message_again(pk, by=request.actor)
    flash(request, "It goes out once more.")
    return redirect("outbox")


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def outbox_let_go(request: Any, pk: int) -> HttpResponse:
    discard_message(pk, by=request.actor)
    flash(request, "Dropped.")
    return redirect("outbox")


def _count_in_words(count: int) -> str:
    return f"{count}+" if count == COUNTED_TO else str(count or "")
