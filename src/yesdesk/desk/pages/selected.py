"""An act for several ticked requests: each goes its own road, and a refusal stops no other."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django import forms
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy, gettext_noop as _
from django.views.decorators.http import require_http_methods

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of, number_in
from yesdesk.core.web.forms import sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.pages.forms import HoldForm
from yesdesk.desk.pages.list import view_from
from yesdesk.desk.pages.pass_form import colleague_choices, colleague_field
from yesdesk.people.models import User
from yesdesk.people.queries import who_may
from yesdesk.places.models import Branch
from yesdesk.requests.access import access_request, visible_requests
from yesdesk.requests.actions.assignment import hand_over
from yesdesk.requests.actions.close import (
    WhatWasDone,
    close_request,
    outcome_of,
    what_was_done,
)
from yesdesk.requests.actions.hold import put_on_hold
from yesdesk.requests.actions.merge import merge, require_mergeable
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.forms import words_field
from yesdesk.requests.models import OutcomeValue, Request, Way
from yesdesk.requests.queries.contact_ways import best_way, way_label
from yesdesk.requests.queries.queues import PAGE, found_requests
from yesdesk.requests.queries.request_rows import RequestRow


@dataclass(frozen=True, slots=True)
class RequestTurn:
    done: int  # requests before it
    seen: int  # its revision as read


class PassSeveralForm(forms.Form):
    """Each request stays at its branch, unless `to` works at another or a branch was chosen."""

    to = colleague_field()
    words = words_field(
        gettext_lazy("A line for them"),
        rows=2,
        help_text=gettext_lazy("They see everything, so the patron needn’t explain again."),
    )
    branch = forms.ModelChoiceField(
        Branch.objects.none(),
        label=gettext_lazy("To which branch"),
        required=False,
        empty_label=gettext_lazy("Each stays at its branch"),
    )

    def __init__(self, data: Any, *, by: Actor) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        self._able = {one.pk: one for one in who_may(by, {Permission.DESK_REQUEST_ANSWER})}
        fields["to"].choices = colleague_choices(list(self._able.values()), by.branch or 0)
        fields["branch"].queryset = Branch.objects.filter(closed_for_good=False)

    def branch_for(self, request: Request) -> Branch:
        chosen: Branch | None = self.cleaned_data["branch"]
        theirs = self._able.get(self.cleaned_data["to"] or 0)
        if chosen is not None or theirs is None or theirs.branch in {None, request.branch_id}:
            return chosen or request.branch
        return Branch.objects.get(pk=theirs.branch)


def _do_pass(request: Request, form: PassSeveralForm, turn: RequestTurn, by: Actor) -> str:
    # The phone rings for the first alone; each request has its line on their pages.
    clean = form.cleaned_data
    hand_over(
        request,
        words=clean["words"],
        branch=form.branch_for(request),
        to=User.objects.filter(pk=clean["to"]).first() if clean["to"] else None,
        rings=not turn.done,
        by=by,
    )
    return _("%(count)s passed on.")


class CloseSeveralForm(forms.Form):
    """An answer for those who wait, and an outcome. Any other end is one request's own."""

    words = words_field(
        gettext_lazy("Your answer to those who wait"),
        rows=4,
        required=False,
        help_text=gettext_lazy(
            "Each gets it in their own way. Who has an answer already hears nothing more."
        ),
    )
    value = forms.ChoiceField(
        label=gettext_lazy("How did it end?"),
        choices=[
            ("", gettext_lazy("By what we did for each")),
            (OutcomeValue.YES_OTHER_WAY, OutcomeValue.YES_OTHER_WAY.label),
        ],
        required=False,
        widget=forms.RadioSelect,
    )


def _how_told(request: Request) -> str:
    # Or that they have an answer already.
    if request.closed_at is not None:
        return gettext("Closed already")
    if request.waits_since is None:
        return gettext("Nobody waits for an answer")
    way = best_way(request)
    return way_label(request, way) if way else gettext("We can’t reach them")


def _close(request: Request, form: CloseSeveralForm, turn: RequestTurn, by: Actor) -> str:
    # Told first, by the best way; a call closes it later.
    clean = form.cleaned_data
    if request.promised_for is not None:
        raise Refusal(
            gettext("We promised them an answer by a time."),
            next_step=gettext("Open it to answer or to promise another time."),
        )
    seen: int | None = turn.seen
    done = what_was_done(request, other_way=False)
    value = OutcomeValue(clean["value"] or _known_outcome_or_refuse(replace(done, told=True)))
    if request.closed_at is None and not done.told:
        way = _reply_and_close(request, clean["words"], value, turn, by)
        if way is Way.PHONE:
            return _("Calls to make: %(count)s. Each request closes when you have told them.")
        seen = None  # it moved on by our own answer
    close_request(request, value=value, seen_revision=seen, by=by)
    return _("%(count)s closed. You can undo each for ten minutes.")


def _reply_and_close(
    request: Request, words: str, value: str, turn: RequestTurn, by: Actor
) -> Way | None:
    # Raises Refusal without words, or where only a voice reaches them: nobody is closed without an answer.
    if not words:
        raise Refusal(
            gettext("They have no answer yet."),
            next_step=gettext("Write one above, or open it."),
            code="desk.selected.no_answer",
        )
    way = best_way(request)
    if way is Way.HERE:
        raise Refusal(
            gettext("They can only be told in person."),
            next_step=gettext("Open it, and tell them."),
            code="desk.selected.in_person",
        )
    reply(request, words=words, seen_revision=turn.seen, way=way, closes_as=value, by=by)
    return way


def _known_outcome_or_refuse(done: WhatWasDone) -> str:
    # Raises Refusal where the outcome wants words, or nobody knows it.
    found = outcome_of(done)
    if found not in OutcomeValue or found == OutcomeValue.NOT_THIS_TIME:
        raise Refusal(
            gettext("What was done for it doesn’t say how it ended."),
            next_step=gettext("Open it to close it by itself, or choose below."),
            code="desk.selected.outcome",
        )
    return found


def _do_hold(request: Request, form: HoldForm, turn: RequestTurn, by: Actor) -> str:
    clean = form.cleaned_data
    put_on_hold(request, until=clean["until"], words=clean["words"], seen_revision=turn.seen, by=by)
    return _("%(count)s on hold.")


class MergeForm(forms.Form):
    pass


def _merge_together(rows: "list[SelectedRow]", by: Actor) -> "Done":
    # One act, which one undo takes back.
    done, fits = Done(), list[Request]()
    into = access_request(by, min(each.row.pk for each in rows))
    for pk in sorted(each.row.pk for each in rows)[1:]:
        try:
            request = access_request(by, pk)
            require_mergeable(request, into=into)
        except Refusal as refusal:
            done.stopped[pk] = f"{refusal.sentence} {refusal.next_step}"
        else:
            fits.append(request)
    if len(rows) == 1:
        done.stopped[into.pk] = gettext("One request alone can’t be merged. Tick another one too.")
    if not fits:
        return done
    try:
        merge(fits, into=into, by=by)
    except Refusal as refusal:
        done.stopped |= {one.pk: f"{refusal.sentence} {refusal.next_step}" for one in fits}
    else:
        done.said[_("%(count)s merged into the oldest. Open it to take that back.")] = len(fits)
    return done


@dataclass(frozen=True, slots=True)
class SelectedAction:
    title: Any
    button: Any
    build: Callable[..., forms.Form]  # (data, by=) -> the form
    # acts on one, and returns the list's sentence about `count`, not yet translated
    do: Callable[[Request, Any, RequestTurn, Actor], str] | None = None
    line: Callable[[Request], str] = lambda _request: ""  # stands beside a request before
    # acts on all at once instead
    together: "Callable[[list[SelectedRow], Actor], Done] | None" = None


SELECTED_ACTIONS: Final[Mapping[str, SelectedAction]] = {
    "pass": SelectedAction(
        gettext_lazy("Pass these requests on"),
        gettext_lazy("Pass them on"),
        PassSeveralForm,
        _do_pass,
    ),
    "close": SelectedAction(
        gettext_lazy("Close these requests"),
        gettext_lazy("Close them"),
        lambda data, **_by: CloseSeveralForm(data),
        _close,
        _how_told,
    ),
    "hold": SelectedAction(
        gettext_lazy("Put these requests on hold"),
        gettext_lazy("Put them on hold"),
        lambda data, **_by: HoldForm(data),
        _do_hold,
    ),
    "merge": SelectedAction(
        gettext_lazy("Merge these requests"),
        gettext_lazy("Merge them into the oldest"),
        lambda data, **_by: MergeForm(data),
        together=_merge_together,
    ),
}


@dataclass(frozen=True, slots=True)
class SelectedRow:
    row: RequestRow
    seen: int  # its revision as read
    line: str
    stopped_by: str = ""  # empty where nothing is in its way


@dataclass(slots=True)
class Done:
    said: Counter[str] = field(default_factory=Counter)  # how many, by the list's sentence
    stopped: dict[int, str] = field(default_factory=dict)  # the reasons of the others


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def selected(http: StaffRequest) -> HttpResponse:
    """Show the form (`?do=pass&pick=17&pick=18`), or do it one by one (POST) and show what was refused."""
    by, asked = http.actor, http.POST if http.method == "POST" else http.GET
    action, picks = SELECTED_ACTIONS.get(asked.get("do", "")), _picked_ids(asked)
    rows = _selected_rows(action, picks, asked, by) if action else []
    back = f"{address_of('desk')}{view_from(asked, by).query()}"
    if action is None or not rows:
        flash(http, "Tick one request or more, then choose what to do.", stops=True)
        return redirect(f"{back}&select=1")
    form, done = action.build(sent(http), by=by), Done()
    if form.is_valid():
        done = _do_each(action, rows, form, by)
        for said, count in done.said.items():
            flash(http, said, count=count)
        if not done.stopped:
            return redirect(back)
    context = {
        "name": asked["do"],
        "action": action,
        "form": form,
        "rows": _selected_rows(action, list(done.stopped), QueryDict(), by, done.stopped)
        if done.stopped
        else rows,
        "gone": len(picks) - len(rows),
        "view": view_from(asked, by),
        "back": back,
    }
    status = 409 if done.stopped else 422 if form.errors else 200
    return render(http, "desk/selected.html", context, status=status)


def _picked_ids(asked: QueryDict) -> list[int]:
    # Each once, as many as a page holds.
    numbers = dict.fromkeys(number_in(text) for text in asked.getlist("pick"))
    return [number for number in numbers if number is not None][:PAGE]


def _selected_rows(
    action: SelectedAction,
    picks: list[int],
    asked: QueryDict,
    by: Actor,
    stopped: Mapping[int, str] | None = None,
) -> list[SelectedRow]:
    # As the form read them, or as they are now.
    found = visible_requests(by).select_related("branch", "patron").in_bulk(picks)
    return [
        SelectedRow(
            row,
            number_in(asked.get(f"seen_{row.pk}", "")) or found[row.pk].revision,
            action.line(found[row.pk]),
            (stopped or {}).get(row.pk, ""),
        )
        for row in found_requests(by, picks)
        if row.pk in found
    ]


def _do_each(action: SelectedAction, rows: list[SelectedRow], form: Any, by: Actor) -> Done:
    # Each in its own transaction.
    if action.together is not None:
        return action.together(rows, by)
    done = Done()
    assert action.do is not None  # noqa: S101 - one of the two is
    for each in rows:
        turn = RequestTurn(done.said.total(), each.seen)
        try:
            with transaction.atomic():
                said = action.do(access_request(by, each.row.pk), form, turn, by)
        except ValidationRefusal as needs:
            done.stopped[each.row.pk] = " ".join(needs.fields.values())
        except Refusal as refusal:
            done.stopped[each.row.pk] = f"{refusal.sentence} {refusal.next_step}"
        else:
            done.said[said] += 1
    return done
