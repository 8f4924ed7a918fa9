"""Mail that a person looks at: what could not be taken in, what the server took for junk, what machines sent."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from yesdesk.core.http import flash
from yesdesk.core.http.inert import inert_download
from yesdesk.core.http.staff import staff_page
from yesdesk.core.permissions import Permission
from yesdesk.mail.access import access_review_mail, refuse_a_key
from yesdesk.mail.inbound.queries import COUNTED_TO, PILES, ReviewPile, review_counts, review_page
from yesdesk.mail.inbound.review_queue import dismiss, force_request, note_download, read_again

may_answer = staff_page(permission=Permission.DESK_REQUEST_ANSWER)


@require_safe
@may_answer
def mail_to_look_at(request: Any) -> HttpResponse:
    """`?pile=` which; `?before=` an id to go on from."""
    pile = _pile(request.GET.get("pile", ""))
    before = _before(request.GET.get("before", ""))
    page = review_page(request.actor, pile, before=before)
    counts = review_counts(request.actor)
    context = {
        "pile": pile.value,
        "piles": [
            (f"?pile={each}", label, _spoken(counts[each]), each is pile)
            for each, label in PILES.items()
        ],
        "lines": page.lines,
        "may_unblock": request.actor.may(Permission.DESK_LEADS_SEE),
        "older_href": f"?pile={pile}&before={page.older}" if page.older else "",
        "newest_href": f"?pile={pile}" if before else "",
    }
    return render(request, "email/listed.html", context)


@require_POST
@may_answer
def again(request: Any, pk: int) -> HttpResponse:
    read_again(access_review_mail(request.actor, pk), by=request.actor)
    return _back(
        request,
        gettext_noop("It is read once more. If that goes well, it is on the desk in a moment."),
    )


@require_POST
@may_answer
def wanted(request: Any, pk: int) -> HttpResponse:
    force_request(access_review_mail(request.actor, pk), by=request.actor)
    return _back(request, gettext_noop("It will be on the desk in a moment."))


@require_POST
@may_answer
def gone(request: Any, pk: int) -> HttpResponse:
    dismiss(access_review_mail(request.actor, pk), by=request.actor)
    return _back(request, gettext_noop("Let go."))


@require_safe
@may_answer
def as_it_came(request: Any, pk: int) -> FileResponse:
    """The bytes, for a program that can do more with them. Taking them is written into the trace."""
    arrival = access_review_mail(request.actor, pk)
    refuse_a_key(arrival.raw, by=request.actor)
    answer = inert_download(arrival.raw, f"mail-{arrival.pk}.eml")
    note_download(arrival, by=request.actor)
    return answer


def _back(request: Any, words: str) -> HttpResponse:
    flash(request, words)
    pile = _pile(request.POST.get("pile", ""))
    return redirect(f"{reverse('mail_to_look_at')}?pile={pile}")


def _pile(given: str) -> ReviewPile:
    return ReviewPile(given) if given in set(ReviewPile) else ReviewPile.LOOK


def _before(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 15 else None


def _spoken(count: int) -> str:
    if count > COUNTED_TO:
        return f"{COUNTED_TO}+"
    return str(count) if count else ""
