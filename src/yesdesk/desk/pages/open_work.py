"""Pages of open work: absent colleagues', before closing, suggested purchases; each row with acts of one tap."""

from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yesdesk.core.errors import EditConflict, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of, number_in
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.pages.forms import moment_of
from yesdesk.people.queries import colleagues
from yesdesk.people.shift import away_colleagues
from yesdesk.requests.access import access_request
from yesdesk.requests.actions.assignment import hand_over, take_over
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.models import Entry, Request
from yesdesk.requests.queries.open_work import (
    before_closing,
    just_done,
    left_open,
    open_purchases,
)
from yesdesk.requests.queries.patron_letters import sorry_words, what_was_promised
from yesdesk.requests.views import own_branch

# The reader comes back to these.
LISTS: Final = ("left_open", "before_closing", "purchases")


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def left_open_page(http: StaffRequest) -> HttpResponse:
    by, may_say = http.actor, http.actor.may(Permission.DESK_LEADS_SEE)
    away = [one for one in away_colleagues(by) if not one.left]
    gone = {one.pk for one in away}
    context = {
        "groups": left_open(by),
        "done": just_done(by, number_in(http.GET.get("done", ""))),
        "back": "left_open",
        "may_say": may_say,
        "away": away,
        "colleagues": [one for one in colleagues(by) if one.pk not in gone] if may_say else [],
    }
    return render(http, "desk/left_open.html", context)


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def before_closing_page(http: StaffRequest) -> HttpResponse:
    branch = own_branch(http.actor)
    context = {
        "branch": branch.name,
        "found": before_closing(http.actor, branch),
        "done": just_done(http.actor, number_in(http.GET.get("done", ""))),
        "back": "before_closing",
    }
    return render(http, "desk/before_closing.html", context)


@require_safe
@staff_page(permission=Permission.DESK_PURCHASES_DECIDE)
def purchases_page(http: StaffRequest) -> HttpResponse:
    """List suggested purchases for the post that decides, the first due on top."""
    context = {
        "found": open_purchases(http.actor),
        "done": just_done(http.actor, number_in(http.GET.get("done", ""))),
        "back": "purchases",
    }
    return render(http, "desk/purchases.html", context)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def left_act(http: StaffRequest, pk: int) -> HttpResponse:
    """Take a request, queue it, or promise an answer for the next open day (`do`), and offer an undo. `revision`,
    `holder`: as the list showed them.
    """
    request = access_request(http.actor, pk)
    name = http.POST.get("back", "")
    back = address_of(name if name in LISTS else LISTS[0])
    do = _ACTS.get(http.POST.get("do", ""))
    if do is None:
        raise ValidationRefusal({"do": _("Take it, pass it on, or promise an answer.")})
    if http.POST.get("revision") != str(request.revision):
        flash(http, "Something happened there meanwhile. Read the line again.", stops=True)
        return redirect(back)
    try:
        entry = do(http, request)
    except EditConflict:
        flash(http, "Something happened there meanwhile. Read the line again.", stops=True)
        return redirect(back)
    return redirect(f"{back}?done={entry.pk}")


def _do_take(http: StaffRequest, request: Request) -> Entry:
    return take_over(request, holder=number_in(http.POST.get("holder", "")), by=http.actor)


def _do_queue(http: StaffRequest, request: Request) -> Entry:
    # Taking it moves no revision on.
    if request.assigned_to_id not in {None, number_in(http.POST.get("holder", ""))}:
        raise EditConflict(_("A colleague is on it already."), next_step="", since=request.revision)
    words = _("Put in the queue, so that nobody forgets it.")
    return hand_over(
        request,
        words=words,
        branch=request.branch,
        service_point=request.service_point,
        by=http.actor,
    )


def _do_promise(http: StaffRequest, request: Request) -> Entry:
    # With words of regret for a broken promise; else an answer.
    due_at = moment_of(http.POST.get("due", ""))
    if due_at is None:
        raise ValidationRefusal({"due": _("By when? Please choose a time.")})
    made = promise(
        request,
        what=what_was_promised(request),
        due_at=due_at,
        sorry=sorry_words(request, now=timezone.now()),
        seen_revision=request.revision,
        by=http.actor,
    )
    return made.entry


_ACTS: Final[Mapping[str, Callable[[StaffRequest, Request], Entry]]] = {
    "take": _do_take,
    "queue": _do_queue,
    "promise": _do_promise,
}
