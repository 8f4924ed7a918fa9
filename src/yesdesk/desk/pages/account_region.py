"""The account beside the ways to yes, in four lines, and as a region of its own while titles still come.

Its slow parts are read after the page: titles that come one after the other, and which loans can be renewed. Each has
an address, so that it works without JavaScript; the page fetches titles by itself where it can.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yesdesk.desk.models import Request
from yesdesk.desk.options.account import ShownAccount, charge_answers, with_charge_kinds
from yesdesk.desk.options.panels import AccountPanel, account_not_read, account_panel, money_limit
from yesdesk.desk.requests.views import StaffRequest
from yesdesk.ils.configuration import pickup_branches
from yesdesk.places.models import Branch

EVERYTHING: Final = "all"
"""A parameter or a form field: read the whole account, also what the need alone would not call for."""

RENEWALS: Final = "renewals"
"""A parameter or a form field: wait for which loans can be renewed."""

LEFT: Final = "left"
"""A parameter: the number of titles that were missing. Where no more come, the page does not ask again by itself."""


def is_wanted(http: StaffRequest, flag: str) -> bool:
    """Whether an address or a form asks for it."""
    return flag in http.GET or flag in http.POST


def kept_flags(http: StaffRequest) -> dict[str, str]:
    """Flags to send along with a tap, so that as much of the account is read again as was shown."""
    return {flag: "1" for flag in (EVERYTHING, RENEWALS) if is_wanted(http, flag)}


def reading_on(http: StaffRequest, panel: AccountPanel, ways_href: str) -> dict[str, str | bool]:
    """The addresses in parts/account_panel.html: the page again, the missing titles, what can be renewed."""
    kept = kept_flags(http)
    return {
        "again_href": _address(ways_href, kept),
        "titles_href": _address(ways_href, {"part": "account", LEFT: str(panel.unread)} | kept)
        if panel.unread and _more_came(http, panel) and not charge_answers(http.POST)
        else "",
        "weighed": is_wanted(http, RENEWALS),
        "renewals_href": _address(ways_href, kept | {RENEWALS: "1"}) + "#account-loans",
    }


def _more_came(http: StaffRequest, panel: AccountPanel) -> bool:
    left = http.GET.get(LEFT, "")
    return not left.isdigit() or panel.unread < int(left)


def _address(href: str, asked: dict[str, str]) -> str:
    if not asked:
        return href
    return f"{href}{'&' if '?' in href else '?'}{urlencode(asked)}"


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
