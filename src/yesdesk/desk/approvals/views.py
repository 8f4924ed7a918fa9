"""Pages of questions: the list, one question, and what its asker can do on the request."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of, number_in
from yesdesk.core.web.forms import add_errors, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.approvals.actions import (
    answer_approval,
    confirm_verbal_yes,
    record_verbal_yes,
    withdraw_approval,
)
from yesdesk.desk.approvals.ask_lines import ask_lines
from yesdesk.desk.approvals.queries import (
    access_approval,
    access_request_approval,
    approval_question,
    told_region,
)
from yesdesk.ils.accounts.views import asks_which_card
from yesdesk.people.known_browsers import known_browser_of
from yesdesk.people.queries import colleagues, reachable_by_phone
from yesdesk.people.shared_desks.views import asks_pin
from yesdesk.people.shift import set_reachable_by_phone
from yesdesk.requests.access import access_request
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.forms import words_field
from yesdesk.requests.models import Approval, ApprovalState, Request

ANSWERS = (ApprovalState.YES, ApprovalState.PART, ApprovalState.NO, ApprovalState.COMING_OVER)


class ApprovalAnswerForm(forms.Form):
    """Answer a question. The action wants `why` and `next_step` with a no."""

    says = forms.ChoiceField(
        choices=[(each.value, each.value) for each in ANSWERS], widget=forms.HiddenInput
    )
    why = words_field(gettext_lazy("Why not"), rows=2, required=False)
    next_step = words_field(gettext_lazy("What can be offered instead"), rows=2, required=False)


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def asked(http: StaffRequest) -> HttpResponse:
    """List what is asked of me, and my ending promises. `?part=bar`: the frame's region; `?part=list`: the list.
    `?rung`: from a phone, straight to the only question.
    """
    asks = told_region(http.actor)
    if "rung" in http.GET and asks.only:
        return redirect(asks.only.href)
    context: dict[str, Any] = {"asks": asks, "by_phone": None}
    if http.actor.may(Permission.DESK_LEADS_SEE) and "part" not in http.GET:
        context |= {
            "by_phone": reachable_by_phone(http.actor),
            "colleagues": colleagues(http.actor),
        }
    match http.GET.get("part"):
        case "bar":
            return render(http, "core/parts/asked.html", context)
        case "list":
            return render(http, "desk/asked.html#list", context)
    return render(http, "desk/asked.html", context)


@require_POST
@staff_page(permission=Permission.DESK_LEADS_SEE)
def by_phone(http: StaffRequest) -> HttpResponse:
    member = number_in(http.POST.get("member", "")) or 0
    reachable = http.POST.get("reachable") == "yes"
    set_reachable_by_phone(member, reachable=reachable, by=http.actor)
    if reachable:
        flash(http, "Noted for today.")
    else:
        flash(http, "Noted: not by phone any more.")
    return redirect("asked")


@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
@asks_which_card
@asks_pin
def asked_up(http: StaffRequest, pk: int) -> HttpResponse:
    ask = access_approval(http.actor, pk)
    form = ApprovalAnswerForm(sent(http))
    if form.is_valid():
        try:
            return _answer_and_redirect(http, ask, form)
        except ValidationRefusal as needs:
            add_errors(form, needs)
    context = {"ask": ask, "question": approval_question(ask, http.actor), "form": form}
    return render(http, "desk/asked_up.html", context, status=422 if form.errors else 200)


def _answer_and_redirect(
    http: StaffRequest, ask: Approval, form: ApprovalAnswerForm
) -> HttpResponse:
    says = ApprovalState(form.cleaned_data["says"])
    answer_approval(
        ask,
        says=says,
        why=form.cleaned_data["why"],
        next_step=form.cleaned_data["next_step"],
        answered_from=asking_browser(http, ask.merged_from_id or ask.request_id),
        by=http.actor,
    )
    flash(http, "Thank you. Your colleague knows.")
    return (
        redirect("request", ask.request_id)
        if says is ApprovalState.COMING_OVER
        else redirect("asked")
    )


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def own_word(http: StaffRequest, pk: int) -> HttpResponse:
    ask = access_approval(http.actor, pk)
    mine = http.POST.get("mine")
    if mine not in {"yes", "no"}:
        raise ValidationRefusal({"mine": _("Did you say this yes?")})
    confirm_verbal_yes(ask, mine=mine == "yes", by=http.actor)
    if mine == "yes":
        flash(http, "Thank you.")
        return redirect("asked")
    flash(http, "The request now says so. Talk to each other, and put it right.")
    return redirect("request", ask.request_id)


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def waiting(http: StaffRequest, pk: int, ask: int) -> HttpResponse:
    """Redirect old links to the request. `?part=line`: the line alone."""
    request = access_request(http.actor, pk)
    found = access_request_approval(http.actor, request, ask)
    if http.GET.get("part") == "line":
        lines = {line.pk: line for line in ask_lines(request, http.actor)}
        if found.pk not in lines:
            return HttpResponse("")
        context = {"ask": lines[found.pk], "pk": pk, "ask_alone": True}
        return render(http, "desk/parts/ask_line.html", context)
    there = f"{address_of('request', pk)}#ask-{ask}"
    if "part" in http.GET:  # a page of before asks for its own region
        return HttpResponse(headers={"HX-Redirect": there})
    return redirect(there)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
@asks_which_card
@asks_pin
def voice(http: StaffRequest, pk: int, ask: int) -> HttpResponse:
    """Note "Lea said yes" (`whose`: her id)."""
    request, found = _request_and_approval(http, pk, ask)
    record_verbal_yes(found, whose=number_in(http.POST.get("whose", "")) or 0, by=http.actor)
    flash(http, "Noted. It is on its way, and your colleague sees it.")
    return redirect("request", request.pk)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def withdraw(http: StaffRequest, pk: int, ask: int) -> HttpResponse:
    request, found = _request_and_approval(http, pk, ask)
    withdraw_approval(found, by=http.actor)
    flash(http, "You stopped asking. No colleague is asked now.")
    return redirect("request", request.pk)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def promise_answer(http: StaffRequest, pk: int, ask: int) -> HttpResponse:
    """Promise the patron an answer by the time on the button (`due`), after nobody answered."""
    request, _found = _request_and_approval(http, pk, ask)
    due_at = _moment_or_none(http.POST.get("due", ""))
    with translation.override(request.language):
        what = _("an answer")
    try:
        promise(request, what=what, due_at=due_at or timezone.now(), by=http.actor)
    except ValidationRefusal:  # it has passed meanwhile, or the branch is closed then
        flash(http, "That time is no longer good. Choose another one.", stops=True)
        return redirect(f"{address_of('request_promise', pk)}#act")
    flash(http, "Promised. It is in the list.")
    return redirect("request", pk)


def _moment_or_none(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _request_and_approval(http: StaffRequest, pk: int, ask: int) -> tuple[Request, Approval]:
    request = access_request(http.actor, pk)
    return request, access_request_approval(http.actor, request, ask)


def asking_browser(http: StaffRequest, request_pk: int) -> str:
    """Name the browser for this request, the same after signing out and in."""
    return known_browser_of(http).handle(f"request:{request_pk}")
