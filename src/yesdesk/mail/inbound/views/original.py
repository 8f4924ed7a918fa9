"""The mail as it came: whole, and as a file."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from yesdesk.core.errors import NotFound
from yesdesk.core.http import flash
from yesdesk.core.http.inert import inert_download
from yesdesk.core.http.staff import staff_page
from yesdesk.core.permissions import Permission
from yesdesk.core.trace import trace
from yesdesk.mail.access import access_message, refuse_a_key
from yesdesk.mail.inbound.cc_recipients import copy_replies_to
from yesdesk.mail.inbound.forwards import answer_forwarded_sender
from yesdesk.mail.inbound.originals import original_of, sender_takes_part
from yesdesk.mail.inbound.reply_address import reply_to_address_of


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def original(http: Any, pk: int) -> HttpResponse:
    message = access_message(http.actor, pk)
    context = {
        "message": message,
        "takes_part": sender_takes_part(message),
        "original": original_of(message, by=http.actor),
        "may_answer": http.actor.may(Permission.DESK_REQUEST_ANSWER),
    }
    return render(http, "email/original.html", context)


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def raw(http: Any, pk: int) -> FileResponse:
    """The bytes as they came. Each fetch is traced: it is somebody's whole mail, headers and all."""
    message = access_message(http.actor, pk)
    arrival = message.arrivals.select_related("raw").order_by("id").first()
    if arrival is None:
        raise NotFound.plain()
    refuse_a_key(arrival.raw, by=http.actor)
    answer = inert_download(arrival.raw, f"mail-{message.pk}.eml")
    trace("channels.mail.fetched", f"request:{message.request_id}", by=http.actor, mail=message.pk)
    return answer


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def answer_inner_sender(http: Any, pk: int) -> HttpResponse:
    """A colleague handed it on: its request becomes that of whoever wrote it."""
    message = access_message(http.actor, pk)
    answer_forwarded_sender(message, by=http.actor)
    flash(http, "It is their request now, and answers go to them.")
    return redirect("request", pk=message.request_id)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def copy_answers(http: Any, pk: int) -> HttpResponse:
    """Whom a patron copied gets answers from now on, or no longer."""
    message = access_message(http.actor, pk)
    gets = copy_replies_to(message, http.POST.get("who", ""), by=http.actor)
    if gets:
        flash(http, "Answers go there too from now on.")
    else:
        flash(http, "Answers do not go there any more.")
    return redirect("request", pk=message.request_id)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def answer_here(http: Any, pk: int) -> HttpResponse:
    """From now on the answer goes to the address this mail came from."""
    message = access_message(http.actor, pk)
    reply_to_address_of(message, by=http.actor)
    flash(http, "Answers go to this address from now on.")
    return redirect("request", pk=message.request_id)
