"""The account of a scanned card and its ways to yes, before there is a request."""

from typing import Any, Final

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yesdesk.core.idempotency import DuplicateSubmission, find_result, new_form_id, verified_form_id
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.options.account import ShownAccount, charge_answers, view_card
from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.pages.options import (
    COVER,
    context_of_options,
    find_option,
    take_shown_option,
    title_lookup_of,
    ways_page_context,
)
from yesdesk.desk.pages.shown_ways import (
    RENEWALS,
    SAID_YES,
    account_region,
    backer_of,
    is_wanted,
    kept_flags,
    note_yes,
    reading_on,
    tapped,
    whose_card,
)
from yesdesk.desk.pages.typed_need import marks_of_line
from yesdesk.ils.accounts.views import asks_which_card
from yesdesk.people.shared_desks.views import asks_pin
from yesdesk.places.models import Branch
from yesdesk.requests.access import visible_requests
from yesdesk.requests.actions.card_scan import remembered_card, scanned_request
from yesdesk.requests.models import Request
from yesdesk.requests.queries.card_requests import (
    card_request_line,
    request_beside,
    request_just_closed,
)
from yesdesk.requests.views import own_branch

# The sender saw the patron's card.
SEEN: Final = "seen"

# This request's page was open when a card was scanned.
BESIDE: Final = "beside"


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
    title_lookup = title_lookup_of(http, view, branch)
    option_context = context_of_options(http, branch, None, view, title_lookup, card=card)
    if "option" in http.POST or SAID_YES in http.POST:
        return _take_scanned_option(http, card, view, branch, option_context)
    context = ways_page_context(http, option_context, view, branch, title_lookup)
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
    option = find_option(option_context, key)
    lead = backer_of(http, option, card, whose) if whose is not None else None
    form_id = verified_form_id(http.POST.get("form_id", ""))
    try:
        with transaction.atomic():
            request = scanned_request(
                card, view.account, branch=branch, form_id=form_id, by=http.actor
            )
            if lead is not None:
                return note_yes(http, request, option, lead)
            return take_shown_option(http, request, option)
    except DuplicateSubmission:
        return redirect("request", find_result(form_id))  # the other press took it a moment before
