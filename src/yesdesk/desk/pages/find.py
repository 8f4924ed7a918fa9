"""The box of the top bar: a card, a number, a slip, or words for requests, answers, rules, places and pages."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound, ValidationRefusal
from yesdesk.core.links import tokens_in, without_tokens
from yesdesk.core.permissions import Permission
from yesdesk.core.search import folded
from yesdesk.core.site_context import library_info
from yesdesk.core.web.addresses import address_of, number_in
from yesdesk.core.web.menu import MenuLine, menu_lines, quiet_lines
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.options.say_yes import YesSearch, search_yes
from yesdesk.desk.pages.scanned import BESIDE, SEEN
from yesdesk.desk.public.slips import request_of_former_code
from yesdesk.patrons.actions import card_number_from
from yesdesk.patrons.models import Proof
from yesdesk.places.emergency.queries import emergency_cards
from yesdesk.places.queries import cached_branches
from yesdesk.requests.access import (
    access_entry,
    access_request,
    linked_request,
    request_detail,
)
from yesdesk.requests.actions.card_scan import (
    continue_request,
    prove_by_scan,
    remember_card,
    remembered_card,
    undo_scan,
)
from yesdesk.requests.actions.identity import verify_identity
from yesdesk.requests.queries.card_requests import (
    card_request_line,
    request_beside,
    request_just_closed,
    requests_waiting_with,
)
from yesdesk.requests.queries.search import (
    OPERATORS,
    STATES,
    FoundRequests,
    find_requests,
    split_operators,
)
from yesdesk.requests.queries.tags import all_tags

# A typed number proves nobody.
TYPED: Final = "typed"


@staff_page(permission=Permission.ILS_ACCOUNT_SEE)
def scan(http: StaffRequest) -> HttpResponse:
    """Show the field for a card. POST leads to an address without its number. A bare number, from a link or a call,
    opens nothing before somebody says that they saw the card.
    """
    card = card_number_from(http.POST.get("patron", ""))
    linked = _request_of_link(card, http.actor)
    if linked is not None:
        return _see_other(reverse("request", args=[linked]))
    if not card or SEEN not in http.POST:
        return render(http, "desk/scan.html", {"card": card})
    return follow_card(http, card, seen=True)


def follow_card(http: StaffRequest, card: str, *, seen: bool) -> HttpResponse:
    """Lead from a card to its waiting request, a choice of several, or its account. `seen`: scanned; a typed number
    may have been heard on the phone, so it proves nobody.
    """
    waiting = requests_waiting_with(card, by=http.actor)
    if len(waiting) == 1:
        if seen:
            prove_by_scan(waiting[0], card=card, by=http.actor)
        return _see_other(reverse("request", args=[waiting[0].pk]))
    word = remember_card(card, by=http.actor)
    if waiting:
        address = reverse("scan_request", args=[word])
        return _see_other(address if seen else f"{address}?{TYPED}=1")
    beside = number_in(http.POST.get(BESIDE, ""))
    address = reverse("scanned", args=[word])
    return _see_other(f"{address}?{BESIDE}={beside}" if beside else address)


def _see_other(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.ILS_ACCOUNT_SEE)
def scan_request(http: StaffRequest, word: str) -> HttpResponse:
    """Show waiting requests of a scanned card. POST: `request`: the tapped one; `beside`: open during the scan;
    `typed`: nobody saw the card.
    """
    card = remembered_card(word, by=http.actor)
    waiting = requests_waiting_with(card, by=http.actor)
    if http.method != "POST":
        lines = [card_request_line(each, http.actor.language) for each in waiting]
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
    """Undo the scan, and open the card's account."""
    request = access_request(http.actor, pk)
    card = undo_scan(access_entry(http.actor, request, entry), by=http.actor)
    flash(http, "Taken back. Their request is as it was. This is the account of the card.")
    return redirect("scanned", remember_card(card, by=http.actor))


@require_POST
@staff_page(permission=Permission.ILS_ACCOUNT_SEE)
def prove_patron(http: StaffRequest, pk: int) -> HttpResponse:
    """Note "Card seen", so that the account may be read. `typed`: the card whose number the patron wrote."""
    request = access_request(http.actor, pk)
    theirs = request.patron.card_number if request.patron and "typed" in http.POST else ""
    card = theirs or http.POST.get("card_number", "")
    try:
        verify_identity(request, proof=Proof.IN_PERSON, card_number=card, by=http.actor)
    except ValidationRefusal:
        flash(http, "That isn’t a card number. Scan the card, or type its number.", stops=True)
        return redirect("request_ways", pk)
    return redirect("request", pk)


LONGEST: Final = 200
# Four digits at least, and no blank. A word has no digits.
_CARD: Final = re.compile(r"(?=(?:\D*\d){4})[0-9A-Za-z][0-9A-Za-z.-]{3,38}[0-9A-Za-z]")

_NUMBER: Final = re.compile(
    r"(?:#|n\.?\s?[oº°]\.?)?\s*([1-9]\d{0,2}(?:\s\d{3}){1,4}|[1-9]\d{0,13})", re.IGNORECASE
)
# A card or telephone among other words goes into no address. A day may.
_MAY_BE_PRIVATE: Final = re.compile(r"(?<!\d)(?!\d{4}-\d\d-\d\d\b)\d(?:[ -]?\d){4}")


@dataclass(frozen=True, slots=True)
class FoundPlace:
    name: str
    href: str  # the desk, with its requests alone


@dataclass(frozen=True, slots=True)
class FindResults:
    requests: FoundRequests
    yeses: YesSearch
    places: Sequence[FoundPlace]
    pages: Sequence[MenuLine]

    @property
    def nothing(self) -> bool:
        return not (self.requests.rows or not self.yeses.nothing or self.places or self.pages)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def find(http: StaffRequest) -> HttpResponse:
    """Find what was typed or scanned (POST), or show results to come back to (`?q=`). A number leads to its request."""
    typed = http.POST if http.method == "POST" else http.GET
    words = typed.get("q", "").strip()[:LONGEST]
    request = _request_number(words, http.actor)
    if request is not None:
        return redirect("request", request)
    if http.method != "POST":
        return _render_results(http, words)
    card = _card_or_nothing(words)
    if card and http.actor.may(Permission.ILS_ACCOUNT_SEE):
        return follow_card(http, card, seen=SEEN in http.POST)
    if tokens_in(words) or _MAY_BE_PRIVATE.search(words):
        return _render_results(http, without_tokens(words))
    return HttpResponseRedirect(f"{address_of('find')}?{urlencode({'q': words})}", status=303)


def _request_number(words: str, by: Actor) -> int | None:
    # Also by a slip's square or former code.
    typed = _NUMBER.fullmatch(words)
    number = int("".join(typed[1].split())) if typed else request_of_former_code(words)
    found = request_detail(by, number) if number is not None else None
    return found.pk if found else _request_of_link(words, by)


def _request_of_link(words: str, by: Actor) -> int | None:
    # From the square of a slip. It proves nobody.
    for token in tokens_in(words):
        linked = linked_request(token)
        if linked is not None:
            found = request_detail(by, linked[0].pk)
            return found.pk if found else None
    return None


def _card_or_nothing(words: str) -> str:
    # It looks like a card, is as long as the library says, and begins so; print may have blanks.
    library, joined = library_info(), card_number_from(words)
    if " " in joined or (joined != words and not joined.isdecimal()):
        return ""
    fits = len(joined) >= library.card_length and joined.startswith(library.card_prefix)
    return joined if fits and _CARD.fullmatch(joined) else ""


def _render_results(http: StaffRequest, typed: str) -> HttpResponse:
    wrong, found, words = "", None, typed
    try:
        words, only = split_operators(typed, by=http.actor)
        found = _find_results(http.actor, words, only) if typed else None
    except ValidationRefusal as refusal:
        wrong = refusal.fields["q"]
    context = {
        "box_words": typed,
        "wrong": wrong,
        "operators": OPERATORS,
        "states": STATES,
        "tags": all_tags(),
        "emergencies": emergency_cards(http.actor, words) if words else [],
        "found": found,
        "may_write": http.actor.may(Permission.DESK_ANSWERS_CHANGE),
    }
    return render(http, "desk/find.html", context, status=422 if wrong else 200)


def _find_results(by: Actor, words: str, only: Q | None) -> FindResults:
    return FindResults(
        requests=find_requests(by, words, only),
        yeses=search_yes(by, words) if words else YesSearch([], [], [], [], []),
        places=list(_things_matching(words, _places_to_find(), lambda place: place.name)),
        pages=list(_things_matching(words, _pages_to_find(by), lambda page: page.label)),
    )


def _places_to_find() -> list[FoundPlace]:
    desk = address_of("desk")
    found = []
    for branch in cached_branches():
        found.append(FoundPlace(branch.name, f"{desk}?branch={branch.pk}"))
        for point in branch.points:
            name = _("%(point)s, %(branch)s") % {"point": point.name, "branch": branch.name}
            found.append(FoundPlace(name, f"{desk}?branch={branch.pk}&point={point.pk}"))
    return found


def _pages_to_find(by: Actor) -> list[MenuLine]:
    every = [
        line
        for place in ("main", "own", "foot", "settings")
        for lines in (menu_lines, quiet_lines)
        for line in lines(by, place, "")
    ]
    return list({line.href: line for line in every}.values())


def _things_matching[Thing](
    words: str, things: Iterable[Thing], name: Callable[[Thing], str]
) -> Iterable[Thing]:
    # Each word begins a word of the name.
    wanted = re.findall(r"\w+", folded(words))
    for thing in things:
        has = re.findall(r"\w+", folded(name(thing)))
        if wanted and all(any(each.startswith(one) for each in has) for one in wanted):
            yield thing
