"""The account beside the ways to yes, in four lines, and as a region of its own while titles still come."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yesdesk.desk.models import Request
from yesdesk.desk.options.account import ShownAccount, charge_answers, with_charge_kinds
from yesdesk.desk.options.panels import AccountPanel, account_not_read, account_panel, money_limit
from yesdesk.desk.pages.read_on import reading_on
from yesdesk.desk.requests.views import StaffRequest
from yesdesk.ils.configuration import pickup_branches
from yesdesk.places.models import Branch

_SHOWN_OF_CARD: Final = 4


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose account it is: their name, and the last digits of the card."""

    name: str = ""
    card_end: str = ""


def whose_of(request: Request) -> Whose:
    """Of whom a request is: by the name they gave, and the card that was proven."""
    name = request.patron.name if request.patron else ""
    return Whose(name, request.proven_card[-_SHOWN_OF_CARD:])


def whose_card(view: ShownAccount, card: str) -> Whose:
    """Of a card that was scanned before us."""
    return Whose(view.account.patron.name if view.account else "", card[-_SHOWN_OF_CARD:])


def panel_of(http: StaffRequest, view: ShownAccount, branch: Branch) -> AccountPanel:
    """The account panel, with the kinds of charges that staff chose."""
    if view.account is None:
        return account_not_read(view.why, view.next_step)
    now = timezone.now()
    return account_panel(
        with_charge_kinds(view.account, charge_answers(http.POST)),
        view.known_by,
        lists=view.lists,
        language=http.actor.language,
        zone=branch.time_zone,
        now=now,
        places=pickup_branches(http.actor) if view.lists and view.account.holds else {},
        limit=money_limit(http.actor, branch, now),
    )


def account_region(
    http: StaffRequest, view: ShownAccount, branch: Branch, ways_href: str, whose: Whose
) -> HttpResponse:
    """The account panel alone: titles that took too long to come with the page. What is typed beside it stays."""
    panel = panel_of(http, view, branch)
    region = {
        "account_panel": panel,
        "whose": whose,
        "ways_href": ways_href,
        "more": view.more,
        "read_on": True,
    }
    return render(
        http, "desk/parts/account_panel.html", region | reading_on(http, panel, ways_href)
    )
