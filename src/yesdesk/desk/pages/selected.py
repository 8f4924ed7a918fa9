"""Several requests ticked on the list, and one act for all of them: each takes the road it takes alone, and where one
refuses it says why and the others still go.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_http_methods

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of
from yesdesk.core.web.forms import sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.desk.models import Request
from yesdesk.desk.pages.forms import colleague_choices
from yesdesk.desk.pages.list import view_from
from yesdesk.desk.requests.access import access_request
from yesdesk.desk.requests.actions.assignment import hand_over
from yesdesk.desk.requests.forms import words_field
from yesdesk.desk.requests.queries.queues import PAGE, found_requests
from yesdesk.desk.requests.queries.request_rows import RequestRow
from yesdesk.desk.requests.views import StaffRequest, number_in
from yesdesk.people.models import User
from yesdesk.people.queries import who_may
from yesdesk.places.models import Branch


class PassSeveralForm(forms.Form):
    """To whom, with one line for all. Each stays at its branch, unless `to` works at another or one was chosen."""

    to = forms.TypedChoiceField(
        label=gettext_lazy("To whom"), required=False, coerce=int, empty_value=None
    )
    words = words_field(
        gettext_lazy("A line for them"),
        rows=2,
        help_text=gettext_lazy("They see the whole request. The patron repeats nothing."),
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
        """Where this one goes."""
        chosen: Branch | None = self.cleaned_data["branch"]
        theirs = self._able.get(self.cleaned_data["to"] or 0)
        if chosen is not None or theirs is None or theirs.branch in {None, request.branch_id}:
            return chosen or request.branch
        return Branch.objects.get(pk=theirs.branch)


def _pass(request: Request, form: PassSeveralForm, done: int, by: Actor) -> None:
    """Pass one of them on. Their phone rings for the first one alone; each has its line on their pages."""
    clean = form.cleaned_data
    hand_over(
        request,
        words=clean["words"],
        branch=form.branch_for(request),
        to=User.objects.filter(pk=clean["to"]).first() if clean["to"] else None,
        rings=not done,
        by=by,
    )


@dataclass(frozen=True, slots=True)
class SelectedAction:
    """`build(data, by=)`: the form. `do(request, form, done, by)`: the act on one of them, of which `done` are done.
    `said`: what the list says of `count` that were done, not yet translated.
    """

    title: Any
    button: Any
    build: Callable[..., forms.Form]
    do: Callable[[Request, Any, int, Actor], None]
    said: str


SELECTED_ACTIONS: Final[Mapping[str, SelectedAction]] = {
    "pass": SelectedAction(
        gettext_lazy("Pass these requests on"),
        gettext_lazy("Pass them on"),
        PassSeveralForm,
        _pass,
        _("%(count)s passed on."),
    ),
}


@dataclass(slots=True)
class SelectedRow:
    """A ticked request, and what stands in its way, empty where nothing does."""

    row: RequestRow
    stopped_by: str = ""


@dataclass(slots=True)
class Outcome:
    """How many were done, and why each of the others was not."""

    done: int = 0
    stopped: dict[int, str] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def selected(http: StaffRequest) -> HttpResponse:
    """GET `?do=pass&pick=17&pick=18`: the form for all of these, which can be unticked here. POST: does it one by one;
    the page comes back with those that something stands in the way of.
    """
    by, asked = http.actor, http.POST if http.method == "POST" else http.GET
    action = SELECTED_ACTIONS.get(asked.get("do", ""))
    rows = [SelectedRow(row) for row in found_requests(by, _picked(asked))]
    view = view_from(asked, by)
    if action is None or not rows:
        flash(http, "Tick one request or more, then choose what to do.")
        return redirect(f"{address_of('desk')}{view.query()}&select=1")
    form, outcome = action.build(sent(http), by=by), Outcome()
    if form.is_valid():
        outcome = _do_each(action, rows, form, by)
        if outcome.done:
            flash(http, action.said, count=outcome.done)
        if not outcome.stopped:
            return redirect(f"{address_of('desk')}{view.query()}")
        rows = [
            SelectedRow(each.row, outcome.stopped[each.row.pk])
            for each in rows
            if each.row.pk in outcome.stopped
        ]
    context = {
        "name": asked["do"],
        "action": action,
        "form": form,
        "rows": rows,
        "gone": len(set(_picked(asked))) - len(rows) - outcome.done,
        "view": view,
        "back": f"{address_of('desk')}{view.query()}",
    }
    status = 409 if outcome.stopped else 422 if form.errors else 200
    return render(http, "desk/selected.html", context, status=status)


def _picked(asked: QueryDict) -> list[int]:
    """The numbers ticked, each once: as many as a page of the list holds."""
    numbers = dict.fromkeys(number_in(text) for text in asked.getlist("pick"))
    return [number for number in numbers if number is not None][:PAGE]


def _do_each(action: SelectedAction, rows: list[SelectedRow], form: Any, by: Actor) -> Outcome:
    """Do it to one after the other, each in a transaction of its own: what stops one stops no other."""
    outcome = Outcome()
    for pk in (each.row.pk for each in rows):
        try:
            with transaction.atomic():
                action.do(access_request(by, pk), form, outcome.done, by)
        except ValidationRefusal as needs:
            outcome.stopped[pk] = " ".join(needs.fields.values())
        except Refusal as refusal:
            outcome.stopped[pk] = f"{refusal.sentence} {refusal.next_step}"
        else:
            outcome.done += 1
    return outcome
