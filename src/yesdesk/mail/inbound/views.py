"""Staff pages of incoming mail: the review list, a mail as it came, blocked senders."""

from typing import Any, Final

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from yesdesk.core.audit import record_audit
from yesdesk.core.dates import humanize_time
from yesdesk.core.errors import or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.files import safe_download
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.mail.inbound.correspondents import (
    answer_forwarded_sender,
    copy_replies_to,
    reply_to_address_of,
)
from yesdesk.mail.inbound.junk import (
    block_sender,
    blocked_senders,
    entry_sender,
    sender_listed,
    unblock_sender,
)
from yesdesk.mail.inbound.originals import original_of, refuse_a_key, sender_takes_part
from yesdesk.mail.inbound.queries import (
    COUNTED_TO,
    REVIEW_QUEUES,
    ReviewQueue,
    access_message,
    access_review_mail,
    review_counts,
    review_page,
)
from yesdesk.mail.inbound.review_queue import dismiss, force_request, note_download, read_again
from yesdesk.places.queries import the_library

may_answer = staff_page(permission=Permission.DESK_REQUEST_ANSWER)


@require_safe
@may_answer
def mail_to_look_at(request: Any) -> HttpResponse:
    queue = _queue_or_default(request.GET.get("queue", ""))
    before = number_in(request.GET.get("before", ""))
    page = review_page(request.actor, queue, before=before)
    counts = review_counts(request.actor)
    context = {
        "queue": queue.value,
        "queues": [
            (f"?queue={each}", label, _count_in_words(counts[each]), each is queue)
            for each, label in REVIEW_QUEUES.items()
        ],
        "lines": page.lines,
        "may_unblock": request.actor.may(Permission.DESK_LEADS_SEE),
        "older_href": f"?queue={queue}&before={page.older}" if page.older else "",
        "newest_href": f"?queue={queue}" if before else "",
    }
    return render(request, "email/listed.html", context)


@require_POST
@may_answer
def parse_again(request: Any, pk: int) -> HttpResponse:
    read_again(access_review_mail(request.actor, pk), by=request.actor)
    return _flash_and_go_back(
        request,
        gettext_noop("Yesdesk reads it again. If that works, it is on the desk in a moment."),
    )


@require_POST
@may_answer
def make_request(request: Any, pk: int) -> HttpResponse:
    force_request(access_review_mail(request.actor, pk), by=request.actor)
    return _flash_and_go_back(request, gettext_noop("It will be on the desk in a moment."))


@require_POST
@may_answer
def dismiss_mail(request: Any, pk: int) -> HttpResponse:
    dismiss(access_review_mail(request.actor, pk), by=request.actor)
    return _flash_and_go_back(request, gettext_noop("Dropped."))


@require_safe
@may_answer
def as_it_came(request: Any, pk: int) -> FileResponse:
    """The bytes for another program. Each download is traced."""
    arrival = access_review_mail(request.actor, pk)
    refuse_a_key(arrival.raw, by=request.actor)
    answer = safe_download(arrival.raw, f"mail-{arrival.pk}.eml")
    note_download(arrival, by=request.actor)
    return answer


def _flash_and_go_back(request: Any, words: str) -> HttpResponse:
    flash(request, words)
    queue = _queue_or_default(request.POST.get("queue", ""))
    return redirect(f"{reverse('mail_to_look_at')}?queue={queue}")


def _queue_or_default(given: str) -> ReviewQueue:
    return ReviewQueue(given) if given in set(ReviewQueue) else ReviewQueue.LOOK


def _count_in_words(count: int) -> str:
    if count > COUNTED_TO:
        return f"{COUNTED_TO}+"
    return str(count) if count else ""


leads = staff_page(permission=Permission.DESK_LEADS_SEE)

_BLOCKED: Final = gettext_noop(
    "Blocked. From now on their e-mail goes to junk. A lead can undo it."
)


@require_safe
@leads
def blocked(http: Any) -> HttpResponse:
    zone, now = the_library().time_zone, timezone.now()
    lines = [
        (each, humanize_time(each.at, zone=zone, language=http.actor.language, now=now))
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
    block_sender(sender_listed(access_review_mail(http.actor, pk)), by=http.actor)
    flash(http, _BLOCKED)
    return redirect(f"{reverse('mail_to_look_at')}?queue={http.POST.get('queue', '')[:10]}")


@require_POST
@may_answer
def block_here(http: Any, pk: int) -> HttpResponse:
    message = access_message(http.actor, pk)
    block_sender(entry_sender(message), by=http.actor)
    flash(http, _BLOCKED)
    return redirect("mail_original", pk=pk)


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
    arrival = or_not_found(message.arrivals.select_related("raw").order_by("id").first())
    refuse_a_key(arrival.raw, by=http.actor)
    answer = safe_download(arrival.raw, f"mail-{message.pk}.eml")
    record_audit(
        "mail.message.fetched", f"request:{message.request_id}", by=http.actor, mail=message.pk
    )
    return answer


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def answer_inner_sender(http: Any, pk: int) -> HttpResponse:
    message = access_message(http.actor, pk)
    answer_forwarded_sender(message, by=http.actor)
    flash(http, "It is their request now, and answers go to them.")
    return redirect("request", pk=message.request_id)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def copy_answers(http: Any, pk: int) -> HttpResponse:
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
    message = access_message(http.actor, pk)
    reply_to_address_of(message, by=http.actor)
    flash(http, "Answers go to this address from now on.")
    return redirect("request", pk=message.request_id)
