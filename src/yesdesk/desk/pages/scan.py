"""A card that is scanned, from any page: to the request that waits with it, else to its account and the ways to yes."""

from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.core.errors import NotFound, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.desk.pages.options import BESIDE, MORE, SEEN
from yesdesk.desk.requests.access import access_entry, access_request
from yesdesk.desk.requests.actions.card_scan import (
    continue_request,
    prove_by_scan,
    remember_card,
    remembered_card,
    undo_scan,
)
from yesdesk.desk.requests.actions.identity import verify_identity
from yesdesk.desk.requests.queries.card_requests import (
    card_request_line,
    request_beside,
    request_just_closed,
    requests_waiting_with,
)
from yesdesk.desk.requests.views import StaffRequest, number_in
from yesdesk.patrons.models import Proof

TYPED: Final = "typed"
"""A card's number was typed, so it proves nobody."""


@staff_page(permission=Permission.ILS_ACCOUNT_SEE)
def scan(http: StaffRequest) -> HttpResponse:
    """The field for a card. POST: a card, which leads to an address that does not name it. A number alone, from a link
    or a phone call, opens nothing before somebody says that they saw it.
    """
    card = "".join(http.POST.get("patron", "").split())
    if not card or SEEN not in http.POST:
        return render(http, "desk/scan.html", {"card": card})
    return follow_card(http, card, seen=True)


def follow_card(http: StaffRequest, card: str, *, seen: bool) -> HttpResponse:
    """Where a card leads: to the one request that waits with it, to a choice of several, else to its account. `more`
    in the form: to the account anyway, for another need. `seen`: it was scanned; a number that was typed may have been
    heard on the phone, so it proves nobody on a request.
    """
    waiting = [] if MORE in http.POST else requests_waiting_with(card, by=http.actor)
    if len(waiting) == 1:
        if seen:
            prove_by_scan(waiting[0], card=card, by=http.actor)
        return _see_other(reverse("request", args=[waiting[0].pk]))
    word = remember_card(card, by=http.actor)
    if waiting:
        address = reverse("scan_request", args=[word])
        return _see_other(address if seen else f"{address}?{TYPED}=1")
    beside = number_in(http.POST.get(BESIDE, ""))
    query = {MORE: 1} if MORE in http.POST else {}
    query |= {BESIDE: beside} if beside else {}
    address = reverse("scanned", args=[word])
    return _see_other(f"{address}?{urlencode(query)}" if query else address)


def _see_other(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.ILS_ACCOUNT_SEE)
def scan_request(http: StaffRequest, word: str) -> HttpResponse:
    """The requests that wait with the card behind this word. POST: `request`, the one they came for, or the one of an
    hour ago that they go on with; `beside`, the one that was open when the card was scanned; `typed`: nobody saw it.
    """
    card = remembered_card(word, by=http.actor)
    waiting = requests_waiting_with(card, by=http.actor)
    if http.method != "POST":
        lines = [card_request_line(each, by=http.actor) for each in waiting]
        context = {"lines": lines, "word": word, "typed": TYPED in http.GET}
        return render(http, "desk/scan_request.html", context)
    chosen = number_in(http.POST.get("request", ""))
    beside = request_beside(number_in(http.POST.get(BESIDE, "")), by=http.actor)
    found = next((each for each in waiting if each.pk == chosen), beside)
    if found is not None:
        if TYPED not in http.POST:
            prove_by_scan(found, card=card, by=http.actor)
        return redirect("request", found.pk)
    lately = request_just_closed(card, by=http.actor)
    if lately is None or lately.pk != chosen:
        raise NotFound.plain()
    continue_request(lately, card=card, by=http.actor)
    flash(http, "Open again. What you do now goes here.")
    return redirect("request", lately.pk)


@require_POST
@staff_page(permission=Permission.ILS_ACCOUNT_SEE)
def not_them(http: StaffRequest, pk: int, entry: int) -> HttpResponse:
    """The scan is taken back, and the card's account opens instead."""
    request = access_request(http.actor, pk)
    card = undo_scan(access_entry(http.actor, request, entry), by=http.actor)
    flash(http, "Taken back. Their request is as it was. This is the account of the card.")
    return redirect("scanned", remember_card(card, by=http.actor))


@require_POST
@staff_page(permission=Permission.ILS_ACCOUNT_SEE)
def prove_patron(http: StaffRequest, pk: int) -> HttpResponse:
    """ "Card seen": from then on the account may be read for this request. `typed`: it is the card whose number the
    patron wrote themselves.
    """
    request = access_request(http.actor, pk)
    theirs = request.patron.card_number if request.patron and "typed" in http.POST else ""
    card = theirs or http.POST.get("card_number", "")
    try:
        verify_identity(request, proof=Proof.IN_PERSON, card_number=card, by=http.actor)
    except ValidationRefusal:
        flash(http, "That is not a card number. Scan the card, or type its number.")
        return redirect("request_ways", pk)
    return redirect("request", pk)
