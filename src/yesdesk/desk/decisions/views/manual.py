"""What only a person can tell of an act: the page of all that wait, and the two answers to each."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from yesdesk.core.permissions import Permission
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.desk.decisions.access import access_acts
from yesdesk.desk.decisions.manual import settle_manual_acts
from yesdesk.desk.decisions.manual_acts import manual_tasks, manual_topics
from yesdesk.desk.requests.views.staff import StaffRequest
from yesdesk.ils.accounts.views import asks_which_card
from yesdesk.people.shared_desks.views import asks_pin

may_act = staff_page(permission=Permission.ILS_ACT_DO)


@require_safe
@may_act
def by_hand(http: StaffRequest) -> HttpResponse:
    """`?part=list`: the list alone."""
    return _page(http)


@require_POST
@may_act
@asks_which_card
@asks_pin
def by_hand_said(http: StaffRequest) -> HttpResponse:
    """`act`: one or more of them; `found`: yes or no; `back`: the request it was said from; `?part=list`."""
    acts = access_acts(http.actor, http.POST.getlist("act"))
    is_there = http.POST.get("found") == "yes"
    settle_manual_acts(acts, is_there=is_there, by=http.actor)
    said = (
        gettext_noop("Noted: it is done there.")
        if is_there
        else gettext_noop("Noted: it was not done, so it waits again.")
    )
    if http.GET.get("part") == "list":
        return _page(http, _(said))
    flash(http, said)
    back = http.POST.get("back", "")
    return (
        redirect("request", int(back)) if back.isascii() and back.isdigit() else redirect("by_hand")
    )


def _page(http: StaffRequest, said: str = "") -> HttpResponse:
    lines = manual_tasks(http.actor)
    topics = manual_topics(lines, http.actor)
    context = {
        "lines": lines,
        "said": said,
        "topics": topics,
        "live": f"{reverse('live')}?topics=staff.{http.actor.user_id},{topics}",
    }
    part = "#list" if http.GET.get("part") == "list" else ""
    return render(http, f"desk/by_hand.html{part}", context)
