"""The library's emergency cards on a request: noted by a colleague, or asked about for a patron's words.

The request ends in one tap; then comes the one question to the colleague (people/relief).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.core.site_context import library_info
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.places.emergency.queries import Card, card_of, emergency_cards
from yesdesk.places.emergency.words import alarm_in
from yesdesk.places.models import EmergencyKind
from yesdesk.requests.access import access_request
from yesdesk.requests.actions.assignment import assign
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.emergency import set_emergency
from yesdesk.requests.models import Entry, EntryKind, OutcomeValue, Request


@dataclass(frozen=True, slots=True)
class Emergency:
    card: Card
    noted: bool  # by a colleague, so it stands open; else the patron's words only ask


def emergency_of(request: Request, by: Actor, *, wrote_once: bool = False) -> Emergency | None:
    """Return the card to show to a member who answers; None for nearly every request. `wrote_once`: the patron's
    first words are all that they wrote.
    """
    if not by.may(Permission.DESK_REQUEST_ANSWER) or request.closed_at is not None:
        return None
    key = request.emergency or alarm_of(request, wrote_once=wrote_once)
    if not key:
        return None
    card = card_of(by, key, branch=request.branch_id)
    return Emergency(card, noted=bool(request.emergency))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def request_emergency(http: StaffRequest, pk: int) -> HttpResponse:
    """Show the cards, the likeliest first; `?part=form`: in place. POST: an emergency (`card`), none (empty; then on
    to the request), or `going`: the signed-in colleague goes, and has the request.
    """
    request = access_request(http.actor, pk)
    if http.method == "POST":
        _save_emergency_step(http, request)
        from_list = "desk" in http.POST and "going" in http.POST
        return redirect("desk") if from_list else redirect("request", pk)
    first = request.emergency or alarm_of(request)
    cards = emergency_cards(http.actor, branch=request.branch_id)
    cards.sort(key=lambda card: card.key != first)
    context = {
        "pk": pk,
        "cards": cards,
        "first": first,
        "closed": request.closed_at is not None,
        "title": request.asked_for or request.said,
    }
    part = "parts/emergency_act.html" if http.GET.get("part") == "form" else "emergency.html"
    return render(http, f"desk/{part}", context)


def _save_emergency_step(http: StaffRequest, request: Request) -> None:
    if "going" in http.POST:
        assign(request, by=http.actor)
        return
    key = http.POST.get("card", "")
    cards = {card.key for card in emergency_cards(http.actor, branch=request.branch_id)}
    if key and key not in cards:
        raise NotFound(_("This card is not there any more."), next_step=_("Choose another one."))
    set_emergency(request, key, by=http.actor)
    if not key:
        flash(
            http,
            "Not an emergency any more. The request waits as before. If that was a slip: press Emergency.",
        )


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def end_request(http: StaffRequest, pk: int) -> HttpResponse:
    """End the request without a word to the patron. Then: are you all right?"""
    request = access_request(http.actor, pk)
    close_request(request, value=OutcomeValue.ENDED, by=http.actor)
    return ask_all_right(pk)


def ask_all_right(pk: int) -> HttpResponse:
    return redirect(f"{reverse('all_right')}?{urlencode({'back': reverse('request', args=[pk])})}")


_ANSWERS = (EntryKind.REPLY, EntryKind.OUTCOME)


def alarm_of(request: Request, *, wrote_once: bool = False) -> EmergencyKind | None:
    """Return the emergency that the patron's unanswered words may speak of, in the library's languages, or None. One
    query where more was written than the first line.
    """
    if request.emergency is not None or request.closed_at or request.waiting_since is None:
        return None
    languages = dict.fromkeys((*library_info().languages, request.language))
    again = not wrote_once and request.last_entry_at > request.opened_at
    more = _unanswered_words(request) if again or request.said.endswith("…") else ()
    texts = dict.fromkeys((request.asked_for, request.said, *more))  # often the same words
    return next((alarm for text in texts if (alarm := alarm_in(text, languages))), None)


def _unanswered_words(request: Request) -> Iterable[str]:
    # Since the last answer, the newest first.
    kinds = (EntryKind.PATRON, *_ANSWERS)
    rows = Entry.objects.filter(request=request, kind__in=kinds).order_by("-id")
    for kind, text in rows.values_list("kind", "text")[:20]:
        if kind != EntryKind.PATRON:
            break
        yield text
