"""One's own card, said once; and for the privacy officer, who looked at which account."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from yesdesk.core.errors import NeedsMending
from yesdesk.core.http.staff import staff_page
from yesdesk.core.mending import mend, sent
from yesdesk.core.menu import look_again
from yesdesk.core.permissions import Permission
from yesdesk.core.when import spoken_time
from yesdesk.ils.actions import say_own_card
from yesdesk.ils.actions.noting import say_looked_into
from yesdesk.ils.asking import find_patron
from yesdesk.ils.forms.ledger import CardForm
from yesdesk.ils.queries.cards import has_said_a_card
from yesdesk.ils.queries.views import (
    ON_A_PAGE,
    ViewLine,
    account_views,
    how_many_stopped,
    looks_stopped,
)
from yesdesk.places.queries import the_library


@sensitive_post_parameters("card")
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def own_card(request: Any) -> HttpResponse:
    """Which card is one's own; kept as a seal nobody can read."""
    form = CardForm(sent(request))
    if form.is_valid():
        try:
            say_own_card(form.cleaned_data["card"], by=request.actor)
        except NeedsMending as needs:
            mend(form, needs)
        else:
            messages.success(request, _("Kept as a seal. Colleagues do it for you from now on."))
            return redirect("own_card")
    context = {"form": form, "said": has_said_a_card(request.actor)}
    return render(request, "ils/own_card.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("card")
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.ILS_VIEWS_READ)
def looks(request: Any) -> HttpResponse:
    """Newest first; by POST those at one card's account, so that no number stands in an address."""
    form = CardForm(sent(request))
    account, asked = "", False
    if form.is_valid():
        patron = find_patron(form.cleaned_data["card"])
        account, asked = (patron.ref if patron else "-"), True
    found = account_views(
        request.actor, before=_before(request), account=account, limit=ON_A_PAGE + 1
    )
    more = len(found) > ON_A_PAGE
    context = {
        "lines": [_spoken(line, request.actor) for line in found[:ON_A_PAGE]],
        "form": form,
        "asked": asked,
        "stopped": how_many_stopped(),
        "older_href": f"?before={found[ON_A_PAGE - 1].id}" if more else "",
        "newest_href": request.path if _before(request) else "",
    }
    return render(request, "ils/looks.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.ILS_VIEWS_READ)
def stopped(request: Any) -> HttpResponse:
    """Who looked up more than a desk does. POST: she has looked into it."""
    if request.method == "POST":
        say_looked_into(by=request.actor)
        look_again()
        return redirect("looks_stopped")
    zone, now = the_library().time_zone, timezone.now()
    found = looks_stopped(request.actor)
    lines = [
        {
            "at": spoken_time(each.at, zone=zone, language=request.actor.language, now=now),
            "name": each.user.name,
            "looks": each.looks,
            "misses": each.misses,
            "open": each.seen_at is None,
        }
        for each in found
    ]
    context = {"lines": lines, "any_open": any(line["open"] for line in lines)}
    return render(request, "ils/looks_stopped.html", context)


def _spoken(line: ViewLine, by: Any) -> dict[str, str]:
    zone, now = the_library().time_zone, timezone.now()
    at = spoken_time(line.at, zone=zone, language=by.language, now=now)
    until = spoken_time(line.until, zone=zone, language=by.language, now=now)
    proofs = {
        "address": _("by their address"),
        "card_and_pin": _("by card and PIN"),
        "in_person": _("in person"),
    }
    return {
        "at": at,
        "until": until if until != at else "",
        "times": ngettext("%(n)d time", "%(n)d times", line.times) % {"n": line.times},
        "name": line.name,
        "about": _ABOUT[line.about]()
        if line.about in _ABOUT
        else line.about.replace("request:", "#"),
        "proof": proofs.get(line.proof, line.proof),
        "account": line.account or _("no such card"),
    }


_ABOUT = {"scan": lambda: _("a scan at the desk"), "own_card": lambda: _("saying their own card")}


def _before(request: Any) -> int | None:
    given = request.GET.get("before", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 15 else None
