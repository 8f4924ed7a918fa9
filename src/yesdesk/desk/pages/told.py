"""Answers told in person or by phone, and the next request."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yesdesk.core.errors import EditConflict, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of, number_in
from yesdesk.core.web.files import takes_files
from yesdesk.core.web.forms import add_errors, do_if_valid
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.answers.actions import name_answers_sent
from yesdesk.desk.decisions.by_words import record_by_words, settle_by_words
from yesdesk.desk.pages.closing import do_proposed
from yesdesk.desk.pages.form_actions import call_again_form, refresh_revision
from yesdesk.desk.pages.forms import ToldForm
from yesdesk.desk.pages.pressed_twice import told_by_first
from yesdesk.desk.pages.request import request_context
from yesdesk.requests.access import access_request
from yesdesk.requests.actions.calls import postpone_call
from yesdesk.requests.actions.next_request import ToldHere, take_next, tell_and_close
from yesdesk.requests.actions.reply import record_told
from yesdesk.requests.forms import MOST_FILES
from yesdesk.requests.models import Decision, OutcomeValue, Request, Way
from yesdesk.requests.queries.mail_status import FROM_PATRON, last_reply


@takes_files(MOST_FILES)
@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def told_next(http: StaffRequest, pk: int) -> HttpResponse:
    """Close as told in person, and open the request `next`."""
    request = access_request(http.actor, pk)
    form = ToldForm(http.POST, http.FILES)
    if not form.is_valid():
        return _render_not_told(http, request, form, None)
    try:
        told = _record_told_and_close(request, form, http)
    except ValidationRefusal as needs:
        add_errors(form, needs)
        return _render_not_told(http, request, form, None)
    except EditConflict as new:
        first = told_by_first(request, form, by=http.actor)
        if first is not None:
            return _redirect_after_telling(http, pk, first)
        form.add_error(None, new.sentence)
        request = access_request(http.actor, pk)
        refresh_revision(form, request)
        return _render_not_told(http, request, form, form.cleaned_data.get("last") or 0)
    return _redirect_after_telling(http, pk, told)


def _redirect_after_telling(http: StaffRequest, pk: int, told: ToldHere) -> HttpResponse:
    if told.outcome == OutcomeValue.NOT_THIS_TIME and not told.closed:
        flash(http, "You told them. A no needs its three lines before it closes.", stops=True)
        return redirect(f"{address_of('request_close', pk)}#act")
    if not told.closed:
        flash(http, "You told them. It stays open.", draft_done=f"reply.{pk}")
    return _to_next(http, after=pk, closed=told.closed)


@transaction.atomic
def _record_told_and_close(request: Request, form: ToldForm, http: StaffRequest) -> ToldHere:
    clean, excepted = form.cleaned_data, list[Decision]()

    def record_exceptions() -> None:
        rules, answers = clean["exceptions"], clean["answers"]
        excepted.extend(record_by_words(request, rules, answers=answers, by=http.actor))
        do_proposed(request, clean, by=http.actor)

    told = tell_and_close(
        request,
        words=clean["words"],
        files=form.sent,
        answers=clean["answers"],
        other_way=clean["other_way"],
        closes_as=clean["closes_as"],
        seen_revision=clean["revision"],
        before_it_closes=record_exceptions,
        by=http.actor,
    )
    settle_by_words(excepted)
    if told.entry is not None:
        name_answers_sent(told.entry, clean["answers"].split(), by=http.actor)
    return told


def _render_not_told(
    http: StaffRequest, request: Request, form: ToldForm, new_since: int | None
) -> HttpResponse:
    context = request_context(http, request, act="reply", form=form, new_since=new_since)
    status = 422 if new_since is None else 409
    return render(http, "desk/request.html", context, status=status)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def next_person(http: StaffRequest) -> HttpResponse:
    """Open the request `next`, or another where a colleague was quicker. `after`: the open one."""
    return _to_next(http, after=number_in(http.POST.get("after", "")), closed=False)


def _to_next(http: StaffRequest, *, after: int | None, closed: bool) -> HttpResponse:
    wanted = number_in(http.POST.get("next", ""))
    found = take_next(http.actor, http.actor.branch, wanted=wanted, but=after)
    came_from = f"?closed={after}" if closed else ""
    if found is None:
        if not closed:
            flash(http, "Nobody is waiting.")
        return redirect(f"{address_of('desk')}{came_from}")
    if wanted is not None and found.pk != wanted:
        flash(http, "A colleague has just taken that one. Here is the next.")
    return redirect(f"{address_of('request', found.pk)}{came_from}")


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def call_told(http: StaffRequest, pk: int) -> HttpResponse:
    """Note that they know the answer: by phone, or `way=here`."""
    request = access_request(http.actor, pk)
    way = Way.HERE if http.POST.get("way") == Way.HERE else Way.PHONE
    answer = last_reply(request) or 0
    record_told(request, way=way, by=http.actor)
    later = request.entries.filter(kind__in=FROM_PATRON, pk__gt=answer)
    if request.closed_at is not None:
        flash(http, "You told them. The request is closed.")
    elif request.waiting_since is not None and later.exists():
        flash(http, "You told them. They wrote again, so they still wait.", stops=True)
    else:
        flash(http, "You told them. It stays open.")
    return redirect("request", pk)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def call_again(http: StaffRequest, pk: int) -> HttpResponse:
    """Move the call: nobody answered (`tried`), or later is better."""
    request = access_request(http.actor, pk)
    form = call_again_form(request, http.actor, http.POST)
    if do_if_valid(
        form,
        lambda: postpone_call(
            request,
            due_at=form.cleaned_data["due_at"],
            tried=form.cleaned_data["tried"],
            by=http.actor,
        ),
    ):
        flash(http, "We call them again then. It stays in the list.")
        return redirect("request", pk)
    context = request_context(http, request) | {"call_form": form}
    return render(http, "desk/request.html", context, status=422)
