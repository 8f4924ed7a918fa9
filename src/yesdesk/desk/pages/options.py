"""Ways to yes: beside a request, from a scan before there is one, and the tap that takes one."""

from typing import Any, Final

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.idempotency import new_form_id, verified_form_id
from yesdesk.core.permissions import Permission
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.desk.approvals.actions import request_approval
from yesdesk.desk.approvals.views import asking_browser
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.desk.decisions.decline import send_decline, shift_notes
from yesdesk.desk.models import Request
from yesdesk.desk.options.account_access import (
    AccountView,
    TitleLookup,
    account_need,
    look_up_title,
    view_account,
    view_card,
)
from yesdesk.desk.options.account_panel import AccountPanel, account_not_read, account_panel
from yesdesk.desk.options.available import available_options
from yesdesk.desk.options.build_context import build_context
from yesdesk.desk.options.charges import (
    charge_answers,
    charge_kinds,
    unclear_charges,
    with_charge_kinds,
)
from yesdesk.desk.options.command import Command
from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.options.labels import DO_IT_THERE
from yesdesk.desk.options.option import Option
from yesdesk.desk.options.precedents_panel import (
    precedent_sentences,
    safe_harbour,
    unknown_act_sentences,
)
from yesdesk.desk.pages.read_on import EVERYTHING, RENEWALS, is_wanted, kept_flags, reading_on
from yesdesk.desk.requests.access import access_request
from yesdesk.desk.requests.actions.card_scan import (
    open_scanned_request,
    remember_card,
    remembered_card,
)
from yesdesk.desk.requests.actions.identity import verify_identity
from yesdesk.desk.requests.queries.cap_subject import proven_card
from yesdesk.desk.requests.views import StaffRequest, own_branch
from yesdesk.ils.accounts.redaction import ALL
from yesdesk.ils.accounts.views import asks_which_card
from yesdesk.ils.connection.queries import pickup_branches
from yesdesk.ils.port import Capability
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.patrons.models import Proof
from yesdesk.people.shared_desks.views import asks_pin
from yesdesk.places.models import Branch

SEEN: Final = "seen"
"""In a form: whoever sent it says that they saw the card of who stands before them."""

MORE: Final = "more"
"""In a form or an address: whoever stands there has another need, so that rules no account shows are open at once."""


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def request_ways(http: StaffRequest, pk: int) -> HttpResponse:
    """`?part=ways`: the region alone. By POST with a title somebody asks for, which so stands in no address."""
    request = access_request(http.actor, pk)
    seen, ways_href = _seen(http, request), reverse("request_ways", args=[pk])
    if http.GET.get("part") == "known":
        return _read_on(http, seen, request.branch, ways_href)
    sought = _sought(http, seen, request.branch)
    option_context = _scene_of(http, request, seen, sought)
    context = _context(http, option_context, seen, request.branch, sought)
    context |= {
        "pk": pk,
        "name": request.patron.name if request.patron else "",
        "take_href": reverse("take_way", args=[pk]),
        "ways_href": ways_href,
        "kept": kept_flags(http) | charge_answers(http.POST),
        **reading_on(http, context["known"], ways_href),
        "more": seen.more,
        **_proof_wanted(http, option_context),
        "words_href": reverse("request_words", args=[pk]),
    }
    template = "desk/ways.html#ways" if http.GET.get("part") == "ways" else "desk/ways.html"
    return render(http, template, context)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
@asks_which_card
@asks_pin
def take_way(http: StaffRequest, pk: int) -> HttpResponse:
    """One tap: the way is looked for anew, so that nothing stale is done."""
    request = access_request(http.actor, pk)
    seen = _seen(http, request)
    sought = _sought(http, seen, request.branch)
    option = _way(_scene_of(http, request, seen, sought), http.POST.get("way", ""))
    return _taken(http, request, option, ends=request.at_desk)


@require_POST
@staff_page(permission=Permission.ILS_ACCOUNT_SEE)
def prove_patron(http: StaffRequest, pk: int) -> HttpResponse:
    """ "I saw their card": from then on the account may be read for this request."""
    request = access_request(http.actor, pk)
    try:
        verify_identity(
            request,
            proof=Proof.IN_PERSON,
            card_number=http.POST.get("card_number", ""),
            by=http.actor,
        )
    except ValidationRefusal:
        flash(http, "That is not a card number. Scan the card, or type its number.")
        return redirect("request_ways", pk)
    return redirect("request", pk)


@staff_page(permission=Permission.ILS_ACCOUNT_SEE)
def scan(http: StaffRequest) -> HttpResponse:
    """The field for a card. POST: a card, which leads to an address that does not name it. A number alone, from a link
    or a phone call, opens nothing before somebody says that they saw it.
    """
    card = "".join(http.POST.get("patron", "").split())
    if not card or SEEN not in http.POST:
        return render(http, "desk/scan.html", {"card": card})
    address = reverse("scanned", args=[remember_card(card, by=http.actor)])
    return HttpResponseRedirect(f"{address}?{MORE}=1" if MORE in http.POST else address, status=303)


@staff_page(permission=Permission.ILS_ACCOUNT_SEE)
@asks_which_card
@asks_pin
def scanned(http: StaffRequest, word: str) -> HttpResponse:
    """The account of the card behind this word and the ways to yes, before any request exists. POST takes one, or
    looks for a title.
    """
    card = remembered_card(word, by=http.actor)
    here = reverse("scanned", args=[word])
    branch = own_branch(http.actor)
    seen = view_card(card, about="scan", renewals=is_wanted(http, RENEWALS), by=http.actor)
    if http.GET.get("part") == "known":
        return _read_on(http, seen, branch, here)
    sought = _sought(http, seen, branch)
    option_context = _scene(http, branch, None, seen, sought, card=card)
    if "way" in http.POST:
        return _taken_at_the_desk(http, card, seen, branch, option_context)
    context = _context(http, option_context, seen, branch, sought)
    context |= {
        "aside_open": MORE in http.GET
        or not any(option.command and option.command.steps for option in context["ways"]),
        "card": card,
        "take_href": here,
        "ways_href": here,
        **reading_on(http, context["known"], here),
        "kept": kept_flags(http) | charge_answers(http.POST),
        "form_id": new_form_id(),
        "name": seen.account.patron.name if seen.account else "",
    }
    return render(http, "desk/scan.html", context)


def _taken_at_the_desk(
    http: StaffRequest, card: str, seen: AccountView, branch: Branch, option_context: OptionContext
) -> HttpResponse:
    """The walk-in and its yes together: where the yes is refused, no walk-in is left behind."""
    option = _way(
        option_context, http.POST.get("way", "")
    )  # asks the library system, so not in the transaction
    form_id = verified_form_id(http.POST.get("form_id", ""))
    with transaction.atomic():
        request = open_scanned_request(
            card, seen.account, branch=branch, form_id=form_id, by=http.actor
        )
        return _taken(http, request, option, ends=True)


def _taken(http: StaffRequest, request: Request, option: Option, *, ends: bool) -> HttpResponse:
    """Done, or asked of a colleague first."""
    if option.decline is not None:
        send_decline(request, option.decline, by=http.actor)
        flash(http, "Said, with the reason, the nearest yes and how to ask again.")
        return redirect("request", request.pk)
    if option.command is None:
        raise _gone()
    if option.ask:
        asked = request_approval(
            request,
            option.command,
            tiers=option.ask,
            asked_from=asking_browser(http, request.pk),
            by=http.actor,
        )
        return redirect("request_asked", request.pk, asked.pk)
    apply_command(request, option.command, by=http.actor, ends=ends)
    done = _done(option.command)
    flash(http, done)
    return redirect("request", request.pk)


def _done(command: Command) -> str:
    if command.by_hand:
        return gettext_noop("Written down. Once it is done in the library system, say so here.")
    if command.done_elsewhere:
        return DO_IT_THERE
    if not command.steps:
        return gettext_noop("Done. It stands on the timeline.")
    return gettext_noop("Done here. The library system is told in twenty seconds.")


def _way(option_context: OptionContext, key: str) -> Option:
    for option in available_options(option_context):
        if option.key == key:
            return option
    raise _gone()


def _gone() -> Refusal:
    return Refusal(
        _("This way is not open any more: something on the account has changed."),
        next_step=_("Look at the ways to yes once more."),
        code="desk.way.gone",
    )


def _proof_wanted(http: StaffRequest, option_context: OptionContext) -> dict[str, bool]:
    """How the patron could be known better: their card seen, or their PIN typed where it can be checked."""
    known = option_context.account is not None or option_context.by_colleagues
    if known or not http.actor.may(Permission.ILS_ACCOUNT_SEE):
        return {"ask_proof": False, "ask_pin": False}
    try:
        can = rpc_client.capabilities()
    except Refusal:
        can = frozenset()
    return {"ask_proof": True, "ask_pin": Capability.CHECK_PIN in can}


def _seen(http: StaffRequest, request: Request) -> AccountView:
    need = ALL if is_wanted(http, EVERYTHING) else account_need(request.kind)
    return view_account(
        request.patron,
        about=f"request:{request.pk}",
        need=need,
        renewals=is_wanted(http, RENEWALS),
        by=http.actor,
    )


def _sought(http: StaffRequest, seen: AccountView, branch: Branch) -> TitleLookup:
    """What was typed or scanned into the field for a title, where the account is open to it."""
    if seen.account is None or seen.account.holds is None:
        return TitleLookup()
    asked, record = http.POST.get("title", ""), http.POST.get("record", "")
    return look_up_title(asked, record=record, branch=branch, can=seen.can, by=http.actor)


def _scene_of(
    http: StaffRequest, request: Request, seen: AccountView, sought: TitleLookup
) -> OptionContext:
    card = proven_card(request.patron)
    return _scene(http, request.branch, request, seen, sought, card=card)


def _scene(
    http: StaffRequest,
    branch: Branch,
    request: Request | None,
    seen: AccountView,
    sought: TitleLookup,
    *,
    card: str,
) -> OptionContext:
    asked = (request.asked_for, request.needed, request.said) if request else ()
    return build_context(
        http.actor,
        branch,
        request=request.pk if request else None,
        account=seen.account and with_charge_kinds(seen.account, charge_answers(http.POST)),
        can=seen.can,
        whose=seen.whose,
        now=timezone.now(),
        wanted=sought.wanted,
        words=" ".join(asked),
        card=card,
    )


def _context(
    http: StaffRequest,
    option_context: OptionContext,
    seen: AccountView,
    branch: Branch,
    sought: TitleLookup,
) -> dict[str, Any]:
    charges = []
    if seen.account is not None and option_context.account is not None:
        charges = unclear_charges(seen.account, charge_answers(http.POST), http.actor.language)
    found = available_options(option_context)
    ways, aside = _apart(found)
    rules = _rules(ways)
    notes = shift_notes(http.actor, branch, _rules(found), now=option_context.now)
    return {
        "known": _known(http, seen, branch),
        "charges": charges,
        "charge_kinds": charge_kinds(),
        "ways": ways,
        "aside": aside,
        "aside_alone": option_context.by_colleagues,
        "sought": sought,
        "may_seek": option_context.account is not None
        and option_context.account.holds is not None
        and Capability.FIND_TITLE in seen.can,
        "last_time": precedent_sentences(
            http.actor, _names(option_context, rules), day=option_context.now.date()
        ),
        "harbour": safe_harbour(http.actor, branch, option_context.now),
        "notes": [
            *(
                unknown_act_sentences(http.actor, seen.account)
                if option_context.in_progress
                else ()
            ),
            *(said for rule, said in notes.items() if rule in rules),
        ],
        "aside_notes": [said for rule, said in notes.items() if rule not in rules],
    }


def _known(http: StaffRequest, seen: AccountView, branch: Branch) -> AccountPanel:
    """What the library system says, with the kinds of charges somebody said."""
    if seen.account is None:
        return account_not_read(seen.why, seen.next_step)
    return account_panel(
        with_charge_kinds(seen.account, charge_answers(http.POST)),
        seen.known_by,
        lists=seen.lists,
        language=http.actor.language,
        zone=branch.time_zone,
        now=timezone.now(),
        places=pickup_branches(http.actor) if seen.lists and seen.account.holds else {},
    )


def _read_on(http: StaffRequest, seen: AccountView, branch: Branch, ways_href: str) -> HttpResponse:
    """That region alone, once more: titles that took too long to come with the page. What is typed beside it stays."""
    known = _known(http, seen, branch)
    region = {"known": known, "ways_href": ways_href, "more": seen.more, "read_on": True}
    return render(http, "desk/parts/known.html", region | reading_on(http, known, ways_href))


def _apart(found: list[Option]) -> tuple[list[Option], list[Option]]:
    """What the account shows, and rules of which only whoever is asked knows whether they stand in the way."""
    return [option for option in found if not option.secondary], [
        option for option in found if option.secondary
    ]


def _rules(ways: list[Option]) -> set[int]:
    bent = {option.command.rule for option in ways if option.command and option.command.rule}
    return bent | {option.decline.rule for option in ways if option.decline}


def _names(option_context: OptionContext, rules: set[int]) -> dict[int, str]:
    return {
        each.rule.id: each.rule.name for each in option_context.situations if each.rule.id in rules
    }
