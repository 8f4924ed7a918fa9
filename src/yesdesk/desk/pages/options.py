"""Pages of the ways to yes, beside a request or from a scan, and the tap that takes one."""

import json
from dataclasses import replace
from typing import Any, Final

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.core.errors import Refusal
from yesdesk.core.idempotency import DuplicateSubmission, find_result, new_form_id, verified_form_id
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of, number_in
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.answers.finding import find_for_request
from yesdesk.desk.approvals.take import option_gone, take_option
from yesdesk.desk.approvals.views import asking_browser
from yesdesk.desk.decisions.decline import shift_notes
from yesdesk.desk.options.account import (
    ShownAccount,
    TitleLookup,
    account_need,
    charge_answers,
    charge_kinds,
    look_up_title,
    unclear_charges,
    view_account,
    view_card,
    with_charge_kinds,
)
from yesdesk.desk.options.available import asks_for_need, available_options
from yesdesk.desk.options.context import OptionContext, build_context, with_need
from yesdesk.desk.options.need import UNKNOWN, need_of_request
from yesdesk.desk.options.option import Option
from yesdesk.desk.options.panels import (
    precedent_sentences,
    safe_harbour,
    unknown_act_sentences,
)
from yesdesk.desk.pages.shown_ways import (
    EVERYTHING,
    RENEWALS,
    SAID_YES,
    account_region,
    always_there,
    backer_of,
    is_wanted,
    kept_flags,
    note_yes,
    panel_of,
    proof_wanted,
    reading_on,
    tapped,
    way_list,
    whose_card,
    whose_of,
)
from yesdesk.desk.pages.typed_need import marks_of_line
from yesdesk.desk.pages.under_way import moving_lines, with_states
from yesdesk.ils.accounts.actions import ALL
from yesdesk.ils.accounts.views import asks_which_card
from yesdesk.ils.port import Capability
from yesdesk.people.shared_desks.views import asks_pin
from yesdesk.places.models import Branch
from yesdesk.requests.access import access_request, visible_requests
from yesdesk.requests.actions.assignment import is_for_other_colleague
from yesdesk.requests.actions.card_scan import remembered_card, scanned_request
from yesdesk.requests.actions.close import note_card_blocked
from yesdesk.requests.counting.rules import note_account_seen
from yesdesk.requests.models import Approval, Promise, Request
from yesdesk.requests.queries.card_requests import (
    card_request_line,
    request_beside,
    request_just_closed,
)
from yesdesk.requests.views import own_branch

# The sender saw the patron's card.
SEEN: Final = "seen"

# The account is covered, while somebody leans over.
COVER: Final = "cover"

# This request's page was open when a card was scanned.
BESIDE: Final = "beside"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def request_ways(http: StaffRequest, pk: int) -> HttpResponse:
    """Show the ways; `?part=ways`: the region. A POST brings a title, so that no address names it."""
    request = access_request(http.actor, pk)
    view, ways_href = _account_view(http, request), reverse("request_ways", args=[pk])
    if http.GET.get("part") == "account":
        return account_region(http, view, request.branch, ways_href, whose_of(request, http.actor))
    title_lookup = _title_lookup(http, view, request.branch)
    option_context = _request_context(http, request, view, title_lookup)
    news = _note_blocked(request, view, option_context)
    context = _page_context(http, option_context, view, request.branch, title_lookup, request)
    context |= {
        "pk": pk,
        "whose": whose_of(request, http.actor),
        "covered": COVER in http.GET,
        "take_option_href": reverse("take_way", args=[pk]),
        "ways_href": ways_href,
        "kept": kept_flags(http) | charge_answers(http.POST),
        **reading_on(http, context["account_panel"], ways_href),
        "more": view.more,
        **proof_wanted(http, request, option_context, context["ways"]),
        "words_href": reverse("request_words", args=[pk]),
    }
    if is_for_other_colleague(request, http.actor):
        both = [*context["options"], *context["other_options"]]
        yeses = [option for option in both if option.decline is None]  # the no is a colleague's
        context |= _ways_context(yeses, option_context)
    if context["ways"].nothing:
        words_href = context["words_href"]
        context["ways"] = always_there(
            context["ways"], request, by=http.actor, words_href=words_href
        )
    if http.GET.get("part") == "ways":
        region = render(http, "desk/ways.html#ways", context | {"next_way": True})
        if news:
            region["HX-Trigger"] = json.dumps({"refresh": {"target": "#req-head"}})
        return region
    return render(http, "desk/ways.html", context)


def _note_blocked(request: Request, view: ShownAccount, context: OptionContext) -> bool:
    # True where the page's button changes by it.
    if view.account is None or view.account.blocks is None:
        return False
    blocked = bool(view.account.blocks)
    note_account_seen(request, blocked=blocked)
    return note_card_blocked(request, blocked=blocked and context.need.about_account, by=context.by)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
@asks_which_card
@asks_pin
def take_way(http: StaffRequest, pk: int) -> HttpResponse:
    """Take an option, or note a spoken yes. The option is looked up again, so that nothing stale is done."""
    request = access_request(http.actor, pk)
    view = _account_view(http, request)
    title_lookup = _title_lookup(http, view, request.branch)
    whose, key = tapped(http)
    option = _find_option(_request_context(http, request, view, title_lookup), key)
    if whose is not None:
        lead = backer_of(http, option, request.proven_card, whose)
        return note_yes(http, request, option, lead)
    return _take_option(http, request, option)


@staff_page(permission=Permission.ILS_ACCOUNT_SEE)
@asks_which_card
@asks_pin
def scanned(http: StaffRequest, word: str) -> HttpResponse:
    """Show the account of a scanned card and its ways, before any request. POST takes one, or looks for a title."""
    card = remembered_card(word, by=http.actor)
    here = reverse("scanned", args=[word])
    branch = own_branch(http.actor)
    view = view_card(card, about="scan", renewals=is_wanted(http, RENEWALS), by=http.actor)
    if http.GET.get("part") == "account":
        return account_region(http, view, branch, here, whose_card(view, card))
    if http.POST.get("words", "").strip():
        return _open_with_words(http, card, view, branch)
    title_lookup = _title_lookup(http, view, branch)
    option_context = _option_context(http, branch, None, view, title_lookup, card=card)
    if "option" in http.POST or SAID_YES in http.POST:
        return _take_scanned_option(http, card, view, branch, option_context)
    context = _page_context(http, option_context, view, branch, title_lookup)
    context |= {
        "other_options_open": context["ways"].nothing,
        "card": card,
        "covered": COVER in http.GET,
        "take_option_href": here,
        "ways_href": here,
        **reading_on(http, context["account_panel"], here),
        "kept": kept_flags(http) | charge_answers(http.POST),
        "form_id": new_form_id(),
        "whose": whose_card(view, card),
        "lately": _card_request_or_none(request_just_closed(card, by=http.actor), http),
        "beside": _card_request_or_none(
            request_beside(number_in(http.GET.get(BESIDE, "")), by=http.actor), http
        ),
        "continue_href": reverse("scan_request", args=[word]),
        "at_branch": branch.name,
    }
    return render(http, "desk/scan.html", context)


def _open_with_words(
    http: StaffRequest, card: str, view: ShownAccount, branch: Branch
) -> HttpResponse:
    form_id, words = verified_form_id(http.POST.get("form_id", "")), http.POST["words"]
    marks, by = marks_of_line(words), http.actor
    try:
        request = scanned_request(
            card, view.account, branch=branch, words=words, marks=marks, form_id=form_id, by=by
        )
    except DuplicateSubmission:
        return redirect("request", find_result(form_id))  # the other press opened it just before
    if not visible_requests(by).filter(pk=request.pk).exists():
        flash(http, "Noted. Only leads read it from now on.")
        return redirect("desk")
    return redirect("request", request.pk)


def _card_request_or_none(found: Request | None, http: StaffRequest) -> dict[str, Any] | None:
    return card_request_line(found, http.actor.language) if found else None


def _take_scanned_option(
    http: StaffRequest,
    card: str,
    view: ShownAccount,
    branch: Branch,
    option_context: OptionContext,
) -> HttpResponse:
    # The walk-in and its yes, or neither. The library system is asked before the transaction.
    whose, key = tapped(http)
    option = _find_option(option_context, key)
    lead = backer_of(http, option, card, whose) if whose is not None else None
    form_id = verified_form_id(http.POST.get("form_id", ""))
    try:
        with transaction.atomic():
            request = scanned_request(
                card, view.account, branch=branch, form_id=form_id, by=http.actor
            )
            if lead is not None:
                return note_yes(http, request, option, lead)
            return _take_option(http, request, option)
    except DuplicateSubmission:
        return redirect("request", find_result(form_id))  # the other press took it a moment before


def _take_option(http: StaffRequest, request: Request, option: Option) -> HttpResponse:
    asked_from = asking_browser(http, request.pk) if option.ask else ""
    taken = take_option(request, option, asked_from=asked_from, by=http.actor)
    match taken:
        case Approval():
            return redirect(f"{address_of('request', request.pk)}#ask-{taken.pk}")
        case Promise():
            flash(
                http,
                "Suggested, and an answer is promised. Nothing is ordered yet: "
                "pass it to the colleague who chooses your books.",
            )
    return redirect("request", request.pk)


def _find_option(option_context: OptionContext, key: str) -> Option:
    # Raises Refusal where none was chosen, or it is not offered any more.
    if not key:
        raise Refusal(
            _("Choose which one first."),
            next_step=_("Go back and choose one."),
            code="desk.way.none",
        )
    for option in available_options(option_context, tapped=key):
        if option.key == key:
            return option
    raise option_gone()


def _account_view(http: StaffRequest, request: Request) -> ShownAccount:
    need = ALL if is_wanted(http, EVERYTHING) else account_need(request.kind)
    return view_account(
        request.patron,
        about=f"request:{request.pk}",
        need=need,
        renewals=is_wanted(http, RENEWALS),
        by=http.actor,
    )


def _title_lookup(http: StaffRequest, view: ShownAccount, branch: Branch) -> TitleLookup:
    if view.account is None or view.account.holds is None:
        return TitleLookup()
    asked, record = http.POST.get("title", ""), http.POST.get("record", "")
    return look_up_title(asked, record=record, branch=branch, can=view.can, by=http.actor)


def _request_context(
    http: StaffRequest, request: Request, view: ShownAccount, title_lookup: TitleLookup
) -> OptionContext:
    return _option_context(
        http, request.branch, request, view, title_lookup, card=request.proven_card
    )


def _option_context(
    http: StaffRequest,
    branch: Branch,
    request: Request | None,
    view: ShownAccount,
    title_lookup: TitleLookup,
    *,
    card: str,
) -> OptionContext:
    now, key = timezone.now(), tapped(http)[1]
    need = need_of_request(request, now=now) if asks_for_need(key) else UNKNOWN
    found = build_context(
        http.actor,
        branch,
        request=request.pk if request else None,
        account=view.account and with_charge_kinds(view.account, charge_answers(http.POST)),
        can=view.can,
        whose=view.whose,
        now=now,
        wanted=title_lookup.wanted,
        found=find_for_request(request) if request and not key else (),
        card=card,
        tap=bool(key),
    )
    return replace(with_need(found, need), may_name=view.lists)


def _page_context(
    http: StaffRequest,
    option_context: OptionContext,
    view: ShownAccount,
    branch: Branch,
    title_lookup: TitleLookup,
    request: Request | None = None,
) -> dict[str, Any]:
    found, asked = with_states(available_options(option_context), option_context, request)
    rules = _rules_bent_or_declined([option for option in found if not option.secondary])
    notes = shift_notes(http.actor, branch, _rules_bent_or_declined(found), now=option_context.now)
    return {
        "account_panel": panel_of(http, view, branch),
        "charges": _unclear_charges(http, option_context, view),
        "charge_kinds": charge_kinds(),
        **_ways_context(found, option_context),
        "only_other_options": option_context.by_colleagues,
        "ask_lines": asked,
        "moving": moving_lines(option_context),
        "title_lookup": title_lookup,
        "may_look_up": option_context.account is not None
        and option_context.account.holds is not None
        and Capability.FIND_TITLE in view.can,
        "precedents": precedent_sentences(
            http.actor, _rule_names(option_context, rules), day=option_context.now.date()
        ),
        "safe_harbour": safe_harbour(http.actor, branch, option_context.now),
        "notes": [
            *(
                unknown_act_sentences(http.actor, view.account)
                if option_context.in_progress
                else ()
            ),
            *(said for rule, said in notes.items() if rule in rules),
        ],
        "other_notes": [said for rule, said in notes.items() if rule not in rules],
    }


def _unclear_charges(http: StaffRequest, context: OptionContext, view: ShownAccount) -> list[Any]:
    if view.account is None or context.account is None:
        return []
    return list(unclear_charges(view.account, charge_answers(http.POST), http.actor.language))


def _ways_context(options: list[Option], option_context: OptionContext) -> dict[str, Any]:
    # `options`: the best first; `other_options`: only the reader knows whether their rules apply.
    return {
        "options": [option for option in options if not option.secondary],
        "other_options": [option for option in options if option.secondary],
        "ways": way_list(options, option_context.need),
    }


def _rules_bent_or_declined(options: list[Option]) -> set[int]:
    bent = {option.command.rule for option in options if option.command and option.command.rule}
    return bent | {option.decline for option in options if option.decline}


def _rule_names(option_context: OptionContext, rules: set[int]) -> dict[int, str]:
    return {
        each.rule.id: each.rule.name for each in option_context.situations if each.rule.id in rules
    }
