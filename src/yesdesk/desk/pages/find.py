"""The one box of the top bar: a card leads to its request or account, a number to its request; anything else is looked
for in requests, answers, rules, places and pages.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.core.search import folded
from yesdesk.core.web.addresses import address_of
from yesdesk.core.web.menu import MenuLine, menu_lines, quiet_lines
from yesdesk.core.web.pages import staff_page
from yesdesk.desk.options.say_yes import YesSearch, search_yes
from yesdesk.desk.pages.options import SEEN
from yesdesk.desk.pages.scan import follow_card
from yesdesk.desk.requests.access import request_detail
from yesdesk.desk.requests.queries.queues import FoundRequests, find_requests
from yesdesk.desk.requests.views import StaffRequest
from yesdesk.places.emergency.queries import emergency_cards
from yesdesk.places.queries import cached_branches

LONGEST: Final = 200
_CARD: Final = re.compile(r"(?=(?:\D*\d){4})[0-9A-Za-z][0-9A-Za-z.-]{3,38}[0-9A-Za-z]")
"""Four digits at least, and no blank: what stands on a card. A word has no digits."""

_NUMBER: Final = re.compile(r"(?:#|no\.?|n[º°]\.?)?\s*(\d{1,14})", re.IGNORECASE)
_MAY_BE_PRIVATE: Final = re.compile(r"\d(?:[ -]?\d){4}")
"""Digits of a card or a telephone among other words: they go into no address."""


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A branch or service point. `href`: the desk, with what waits there alone."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Found:
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
    """POST: what was typed or scanned in the box. GET, `?q=`: the page of what was found, to come back to."""
    if http.method != "POST":
        return _results(http, http.GET.get("q", ""))
    words = http.POST.get("q", "").strip()[:LONGEST]
    request = _request_number(words, http.actor)
    if request is not None:
        return redirect("request", request)
    card = _card_in(words)
    if card and http.actor.may(Permission.ILS_ACCOUNT_SEE):
        return follow_card(http, card, seen=SEEN in http.POST)
    if _MAY_BE_PRIVATE.search(words):
        return _results(http, words)
    return HttpResponseRedirect(f"{address_of('find')}?{urlencode({'q': words})}", status=303)


def _request_number(words: str, by: Actor) -> int | None:
    """The request of this number, if there is one that `by` may see."""
    typed = _NUMBER.fullmatch(words)
    found = request_detail(by, int(typed[1])) if typed else None
    return found.pk if found else None


def _card_in(words: str) -> str:
    """The card number, where it looks like one: also with the blanks that are printed on some cards."""
    joined = "".join(words.split())
    if joined != words and not joined.isdecimal():
        return ""
    return joined if _CARD.fullmatch(joined) else ""


def _results(http: StaffRequest, words: str) -> HttpResponse:
    words = words.strip()[:LONGEST]
    context = {
        "box_words": words,
        "emergencies": emergency_cards(http.actor, words) if words else [],
        "found": _found(http.actor, words) if words else None,
        "may_write": http.actor.may(Permission.DESK_ANSWERS_CHANGE),
    }
    return render(http, "desk/find.html", context)


def _found(by: Actor, words: str) -> Found:
    return Found(
        requests=find_requests(by, words),
        yeses=search_yes(by, words),
        places=list(_matching(words, _places(), lambda place: place.name)),
        pages=list(_matching(words, _pages(by), lambda page: page.label)),
    )


def _places() -> list[FoundPlace]:
    desk = address_of("desk")
    found = []
    for branch in cached_branches():
        found.append(FoundPlace(branch.name, f"{desk}?branch={branch.pk}"))
        for point in branch.points:
            name = _("%(point)s, %(branch)s") % {"point": point.name, "branch": branch.name}
            found.append(FoundPlace(name, f"{desk}?branch={branch.pk}&point={point.pk}"))
    return found


def _pages(by: Actor) -> list[MenuLine]:
    every = [
        line
        for place in ("main", "own", "settings")
        for lines in (menu_lines, quiet_lines)
        for line in lines(by, place, "")
    ]
    return list({line.href: line for line in every}.values())


def _matching[Thing](
    words: str, things: Iterable[Thing], name: Callable[[Thing], str]
) -> Iterable[Thing]:
    """Those whose name has a word beginning with each of these."""
    wanted = re.findall(r"\w+", folded(words))
    for thing in things:
        has = re.findall(r"\w+", folded(name(thing)))
        if wanted and all(any(each.startswith(one) for each in has) for one in wanted):
            yield thing
