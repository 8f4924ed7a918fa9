"""Pages of the ways to yes beside a request, and the tap that takes one."""

import json
from dataclasses import replace
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of
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
    asks_library_system,
    charge_answers,
    charge_kinds,
    look_up_title,
    unclear_charges,
    view_account,
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
    account_region,
    always_there,
    backer_of,
    is_wanted,
    kept_flags,
    may_ask_worker,
    note_yes,
    panel_of,
    proof_wanted,
    reading_on,
    tapped,
    way_list,
    whose_of,
)
from yesdesk.desk.pages.under_way import moving_lines, with_states
from yesdesk.ils.accounts.actions import ALL
from yesdesk.ils.accounts.views import asks_which_card
from yesdesk.ils.port import Capability
from yesdesk.people.shared_desks.views import asks_pin
from yesdesk.places.models import Branch
from yesdesk.requests.access import access_request
from yesdesk.requests.actions.assignment import is_for_other_colleague
from yesdesk.requests.actions.close import note_card_blocked
from yesdesk.requests.actions.passed import note_opened
from yesdesk.requests.actions.presence import ping_presence
from yesdesk.requests.counting.rules import note_account_seen
from yesdesk.requests.models import Approval, Promise, Request

# The account is covered, while somebody leans over.
COVER: Final = "cover"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def request_ways(http: StaffRequest, pk: int) -> HttpResponse:
    """Show the ways; `?part=ways`: the region. A POST brings a title, so that no address names it."""
    request, part = access_request(http.actor, pk), http.GET.get("part", "")
    if (
        part == "ways"
    ):  # the page asks for them as it opens, so it need not say by itself that it is open
        ping_presence(request, writing=False, by=http.actor)
        note_opened(request, by=http.actor)
    view = _account_view(http, request)
    if part == "account":
        ways_href = reverse("request_ways", args=[pk])
        return account_region(http, view, request.branch, ways_href, whose_of(request, http.actor))
    context, news = _ways_of_request(http, request, view)
    if part == "ways":
        region = render(http, "desk/ways.html#ways", context | {"next_way": True})
        if news:
            region["HX-Trigger"] = json.dumps({"refresh": {"target": "#req-head"}})
        return region
    return render(http, "desk/ways.html", context)


def ways_in_page(http: StaffRequest, request: Request) -> dict[str, str]:
    """Return the ways as parts of the request's own page; nothing where the library system or the worker is asked."""
    if asks_library_system(request.patron, by=http.actor) or may_ask_worker(request, http.actor):
        return {}
    context, _news = _ways_of_request(http, request, _account_view(http, request))
    return {
        "ways_region": render_to_string("desk/ways.html#ways", context, http),
        "next_way": render_to_string("desk/parts/next_way.html", context, http),
    }


def _ways_of_request(
    http: StaffRequest, request: Request, view: ShownAccount
) -> tuple[dict[str, Any], bool]:
    # With True where the page's button changes by what the account says.
    pk, ways_href = request.pk, reverse("request_ways", args=[request.pk])
    title_lookup = title_lookup_of(http, view, request.branch)
    option_context = _request_context(http, request, view, title_lookup)
    news = _note_blocked(request, view, option_context)
    context = ways_page_context(http, option_context, view, request.branch, title_lookup, request)
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
    return context, news


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
    title_lookup = title_lookup_of(http, view, request.branch)
    whose, key = tapped(http)
    option = find_option(_request_context(http, request, view, title_lookup), key)
    if whose is not None:
        lead = backer_of(http, option, request.proven_card, whose)
        return note_yes(http, request, option, lead)
    return take_shown_option(http, request, option)


def take_shown_option(http: StaffRequest, request: Request, option: Option) -> HttpResponse:
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


def find_option(option_context: OptionContext, key: str) -> Option:
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


def title_lookup_of(http: StaffRequest, view: ShownAccount, branch: Branch) -> TitleLookup:
    if view.account is None or view.account.holds is None:
        return TitleLookup()
    asked, record = http.POST.get("title", ""), http.POST.get("record", "")
    return look_up_title(asked, record=record, branch=branch, can=view.can, by=http.actor)


def _request_context(
    http: StaffRequest, request: Request, view: ShownAccount, title_lookup: TitleLookup
) -> OptionContext:
    return context_of_options(
        http, request.branch, request, view, title_lookup, card=request.proven_card
    )


def context_of_options(
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


def ways_page_context(
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
