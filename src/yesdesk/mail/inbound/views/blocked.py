"""Blocking a sender, and the list of them."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from yesdesk.core.http import flash
from yesdesk.core.http.staff import staff_page
from yesdesk.core.permissions import Permission
from yesdesk.core.when import spoken_time
from yesdesk.mail.access import access_message, access_review_mail
from yesdesk.mail.inbound.block_sender import (
    block_sender,
    entry_sender,
    sender_listed,
    unblock_sender,
)
from yesdesk.mail.inbound.junk import blocked_senders
from yesdesk.places.queries import the_library

may_answer = staff_page(permission=Permission.DESK_REQUEST_ANSWER)
leads = staff_page(permission=Permission.DESK_LEADS_SEE)

_BLOCKED: Final = gettext_noop(
    "Blocked. Their mail lies with the junk from now on. A lead can undo it."
)


@require_safe
@leads
def blocked(http: Any) -> HttpResponse:
    zone, now = the_library().time_zone, timezone.now()
    lines = [
        (each, spoken_time(each.at, zone=zone, language=http.actor.language, now=now))
        for each in blocked_senders(http.actor)
    ]
    return render(http, "email/blocked.html", {"lines": lines})


@require_POST
@leads
def unblock(http: Any, pk: int) -> HttpResponse:
    unblock_sender(pk, by=http.actor)
    flash(http, "Their mail is read again from now on.")
    return redirect("mail_blocked")


@require_POST
@may_answer
def block_listed(http: Any, pk: int) -> HttpResponse:
    """Of a mail on the list."""
    block_sender(sender_listed(access_review_mail(http.actor, pk)), by=http.actor)
    flash(http, _BLOCKED)
    return redirect(f"{reverse('mail_to_look_at')}?pile={http.POST.get('pile', '')[:10]}")


@require_POST
@may_answer
def block_here(http: Any, pk: int) -> HttpResponse:
    """Of a mail that stands on a request."""
    message = access_message(http.actor, pk)
    block_sender(entry_sender(message), by=http.actor)
    flash(http, _BLOCKED)
    return redirect("mail_original", pk=pk)
