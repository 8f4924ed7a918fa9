"""The ways to yes as a page prints them, a tap on one, and the account beside them.

The best way is open, others are a line, the rest stands behind a link. "Lea said yes" stands beside the way that asks
her. Slow parts of the account (titles, renewals) come after the page, each by an address that works without
JavaScript.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import by_words
from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.pages import StaffRequest
from yesdesk.desk.approvals.actions import note_verbal_yes, verbal_backer
from yesdesk.desk.approvals.take import option_gone
from yesdesk.desk.options.account import ShownAccount, charge_answers, with_charge_kinds
from yesdesk.desk.options.available import OPEN, Tier, tier_of
from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.options.need import Need
from yesdesk.desk.options.option import Option
from yesdesk.desk.options.panels import AccountPanel, account_not_read, account_panel, money_limit
from yesdesk.ils.configuration import pickup_branches
from yesdesk.ils.port import BlockKind, Capability
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.places.models import Branch
from yesdesk.requests.models import Channel, Request
from yesdesk.requests.queries.promise_day import likely_promise
from yesdesk.requests.queries.request_page import unnamed_patron

# So many stand below the open way; more than one further way is folded.
LINES: Final = 3


@dataclass(frozen=True, slots=True)
class ShownWay:
    option: Option
    choices: tuple[Option, ...] = ()  # the options of a question; else `option` alone


@dataclass(frozen=True, slots=True)
class WayList:
    best: ShownWay | None  # open; None where nothing helps the need
    lines: tuple[ShownWay, ...]  # the next ones
    rest: tuple[ShownWay, ...]  # folded
    # fitting answers, while something can be done; else they are lines
    answers: tuple[ShownWay, ...]
    other_rules: tuple[ShownWay, ...]  # only the reader knows whether they apply
    quiet: tuple[ShownWay, ...] = ()  # words for a death
    nothing: bool = False  # only the three ways that always exist

    @property
    def solid(self) -> bool:
        return self.best is not None and self.best.option.one_tap


def way_list(options: Sequence[Option], need: Need) -> WayList:
    """Arrange options, the best first. A done one goes; an asked one keeps its place and says so."""
    there = [each for each in options if not _says_nothing(each)]
    ways = list(_ways_grouped(each for each in there if not (each.secondary or each.quiet)))
    best = ways[0] if ways and _can_be_open(ways[0], need) else None
    others = tuple(each for each in ways if each is not best and not _is_beside(each, need, best))
    shown = len(others) if len(others) <= LINES + 1 else LINES
    return WayList(
        best=best,
        lines=others[:shown],
        rest=others[shown:],
        answers=tuple(each for each in ways if _is_beside(each, need, best)),
        other_rules=tuple(_ways_grouped(each for each in there if each.secondary)),
        quiet=tuple(_ways_grouped(each for each in there if each.quiet)),
        nothing=not any(tier_of(each.option, need) <= Tier.ANSWER for each in ways),
    )


def always_there(ways: WayList, request: Request, *, by: Actor, words_href: str) -> WayList:
    """Add the three ways of every need (ask, promise, search), where nothing else is. Two queries."""
    now = timezone.now()
    at = likely_promise(request, now=now)
    below = (*ways.lines, *ways.rest)
    promise = next((each for each in below if each.option.key == "promise"), None)
    if at is not None and promise is not None:
        when = by_words(at, zone=request.branch.time_zone, language=by.language, now=now)
        title = _("Promise an answer %(by)s") % {"by": when}
        href = f"{reverse('request_promise', args=[request.pk])}?{urlencode({'due': at.isoformat()})}#act"
        promise = ShownWay(replace(promise.option, title=title, href=href))
    ask = Option(
        key="ask_colleague",
        title=_("Ask a colleague"),
        effect=_("They get all of it, with your question"),
        button=_("Ask"),
        href=f"{reverse('request_hand_over', args=[request.pk])}?ask=yes#act",
    )
    search = Option(
        key="search_answers",
        title=_("Search answers"),
        button=_("Search"),
        href=f"{words_href}#words-q",
    )
    lines, rest = (
        tuple(each for each in part if each.option.key != "promise")
        for part in (ways.lines, ways.rest)
    )
    three = (ShownWay(ask), *([promise] if promise else []), ShownWay(search))
    return replace(ways, lines=(*three, *lines), rest=rest)


def _says_nothing(option: Option) -> bool:
    # It is done, or the card's own line says when its block goes.
    if option.under_way is not None:
        return option.under_way.done
    return option.target == f"block.{BlockKind.MONEY}" and option.command is None


def _is_beside(way: ShownWay, need: Need, best: ShownWay | None) -> bool:
    # The reply offers it too, while something can be done.
    answers = tier_of(way.option, need) is Tier.ANSWER and bool(way.option.insert_text)
    return answers and best is not None


def _can_be_open(way: ShownWay, need: Need) -> bool:
    return way.option.under_way is None and tier_of(way.option, need) <= OPEN


def _ways_grouped(options: Iterable[Option]) -> Iterable[ShownWay]:
    # Options with the same question are one way.
    together: dict[str, list[Option]] = {}
    for option in options:
        together.setdefault(option.question or option.key, []).append(option)
    for same in together.values():
        yield _way_with_question(same) if same[0].question else ShownWay(same[0])


def _way_with_question(options: Sequence[Option]) -> ShownWay:
    # Each option may be the answer.
    first = options[0]
    if len(options) == 1 or first.ask:
        return ShownWay(first, tuple(options))
    return ShownWay(replace(first, button=_("Clear it")), tuple(options))


# A colleague (user id) said yes to an option (key), like `12:bend.ask`.
SAID_YES: Final = "said_yes"


def tapped(http: StaffRequest) -> tuple[int | None, str]:
    """Return the colleague who said yes aloud, or None, and the tapped key."""
    said = http.POST.get(SAID_YES, "")
    if not said:
        return None, http.POST.get("option", "")
    whose, _colon, key = said.partition(":")
    return number_in(whose) or 0, key


def backer_of(http: StaffRequest, option: Option, card: str, whose: int) -> Actor:
    """Return that colleague as a backer. Never in a transaction, as it asks the library system. Raises Refusal."""
    if option.command is None or not option.ask:
        raise option_gone()
    return verbal_backer(option.command, option.ask, card, whose, by=http.actor)


def note_yes(http: StaffRequest, request: Request, option: Option, lead: Actor) -> HttpResponse:
    note_verbal_yes(request, option.proposed, tiers=option.ask, lead=lead, by=http.actor)
    return redirect("request", request.pk)


# Read the whole account, beyond the need.
EVERYTHING: Final = "all"

# Wait for what can be renewed.
RENEWALS: Final = "renewals"

# Missing titles so far. Where no more come, the page stops asking.
LEFT: Final = "left"


def is_wanted(http: StaffRequest, flag: str) -> bool:
    return flag in http.GET or flag in http.POST


def kept_flags(http: StaffRequest) -> dict[str, str]:
    """Return flags to send with a tap, so that as much of the account is read again."""
    return {flag: "1" for flag in (EVERYTHING, RENEWALS) if is_wanted(http, flag)}


def reading_on(http: StaffRequest, panel: AccountPanel, ways_href: str) -> dict[str, str | bool]:
    """Return addresses of parts/account_panel.html: the page, missing titles, renewals."""
    kept = kept_flags(http)
    return {
        "again_href": _address_with_query(ways_href, kept),
        "titles_href": _address_with_query(
            ways_href, {"part": "account", LEFT: str(panel.unread)} | kept
        )
        if panel.unread and _more_came(http, panel) and not charge_answers(http.POST)
        else "",
        "weighed": is_wanted(http, RENEWALS),
        "renewals_href": _address_with_query(ways_href, kept | {RENEWALS: "1"}) + "#account-loans",
    }


def _more_came(http: StaffRequest, panel: AccountPanel) -> bool:
    left = http.GET.get(LEFT, "")
    return not left.isdigit() or panel.unread < int(left)


def _address_with_query(href: str, asked: dict[str, str]) -> str:
    if not asked:
        return href
    return f"{href}{'&' if '?' in href else '?'}{urlencode(asked)}"


def may_ask_worker(request: Request, by: Actor) -> bool:
    """Return whether `proof_wanted` may have to ask the worker, where the account is not read."""
    called = request.channel == Channel.PHONE and not request.at_desk
    asks = by.may(Permission.ILS_ACCOUNT_SEE) and not called
    return asks and not rpc_client.capabilities_are_known()


def proof_wanted(
    http: StaffRequest, request: Request, option_context: OptionContext, ways: WayList
) -> dict[str, Any]:
    """Return the proofs still possible: card seen, typed card, PIN; none for a caller. `card_first`: the patron stands
    here about their account. `card_last`: the need or a call does not want it.
    """
    known = option_context.account is not None or option_context.by_colleagues
    calls = request.channel == Channel.PHONE and not request.at_desk
    if known or calls or not http.actor.may(Permission.ILS_ACCOUNT_SEE):
        last = calls and not known
        return {"ask_proof": False, "ask_pin": False, "card_first": False, "card_last": last}
    try:
        can = rpc_client.capabilities()
    except Refusal:
        can = frozenset()
    return {
        "ask_proof": True,
        "ask_pin": Capability.CHECK_PIN in can,
        "card_first": request.at_desk and not ways.solid and option_context.need.about_account,
        "card_last": not option_context.need.about_account,
        "typed_card": request.typed_card[-4:],
        "here": request.at_desk,
    }


_SHOWN_OF_CARD: Final = 4


@dataclass(frozen=True, slots=True)
class AccountOwner:
    name: str = ""
    card_end: str = ""
    unnamed: str = ""


def whose_of(request: Request, by: Actor) -> AccountOwner:
    name = request.patron.name if request.patron else ""
    unnamed = "" if name else unnamed_patron(request, by)
    return AccountOwner(name, request.proven_card[-_SHOWN_OF_CARD:], unnamed)


def whose_card(view: ShownAccount, card: str) -> AccountOwner:
    return AccountOwner(view.account.patron.name if view.account else "", card[-_SHOWN_OF_CARD:])


def panel_of(http: StaffRequest, view: ShownAccount, branch: Branch) -> AccountPanel:
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
    http: StaffRequest, view: ShownAccount, branch: Branch, ways_href: str, whose: AccountOwner
) -> HttpResponse:
    """Return the account panel alone, for late titles. Typed words beside it stay."""
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
