"""The page of the question to all staff, its sheet to print, and the address that takes a tick."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.backing.asked.actions import (
    MAY_ADD_UP,
    MAY_ASK,
    add_tick,
    ask_staff,
    first_day,
    make_suggestion,
    save_sums,
    say_why_not,
)
from yesdesk.backing.asked.forms import AskForm, EndForm, SumsForm
from yesdesk.backing.asked.queries import (
    READS,
    became,
    days_in_words,
    has_harbour,
    kinds_to_ask,
    named_cells,
    newest_question,
    open_cell,
    sums_sentence,
    tick_token,
    with_most,
)
from yesdesk.backing.models import StaffQuestion
from yesdesk.core.actors import ANYBODY, Actor
from yesdesk.core.dates import humanize_day
from yesdesk.core.errors import EditConflict, NotFound, ValidationRefusal
from yesdesk.core.web.forms import add_errors, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.core.web.request_log import leaves_no_line
from yesdesk.desk.answers.queries import library_day
from yesdesk.people.queries import ten_or_more_work
from yesdesk.places.switches import Switch, needs


@leaves_no_line
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=READS)
@needs(Switch.QUESTION)
def asked(http: Any) -> HttpResponse:
    """Show the question in its state: to be asked, coming, open, to be added up, or to be ended. A POST takes it on."""
    by = http.actor
    question = newest_question(by)
    state, form = _state_and_form(http, question, by)
    if http.POST.get("step", state) != state:
        flash(http, "A colleague was quicker. Look at it once more.", stops=True)
        return redirect("staff_question")
    if form is not None and form.is_valid() and _takes_on(state, form, question, http):
        return redirect("staff_question")
    context: dict[str, Any] = {
        "state": state,
        "form": form,
        "question": question,
        "first_day": humanize_day(first_day(), language=by.language),
        "one_more": "ticked" in http.GET,
    }
    if question is not None:
        cells = named_cells(question)
        context |= days_in_words(question, by.language) | became(question, by.language)
        context |= {"cells": cells, "sums": sums_sentence(cells) if question.summed else ""}
    if state == "open" and question is not None and ten_or_more_work():
        context["token"] = tick_token(question)
    wrong = form is not None and bool(form.errors)
    return render(http, "backing/asked.html", context, status=422 if wrong else 200)


def _state_and_form(http: Any, question: StaffQuestion | None, by: Actor) -> tuple[str, Any]:
    """Return the state of the question, and the form of it for who may take it on; None for everybody else."""
    data = sent(http)
    if question is None or question.has_ended:
        kinds = kinds_to_ask()
        return "none", AskForm(data, kinds=kinds) if by.may(MAY_ASK) and kinds else None
    today = library_day()
    if today <= question.until:
        return "coming" if today < question.begins else "open", None
    cells = named_cells(question)
    if not question.summed or ("again" in http.GET and by.may(MAY_ADD_UP)):
        papers = {f"cell_{each.pk}": each.paper for each in question.cells.all() if each.paper}
        start = {**papers, "seen": question.summed}
        form = SumsForm(data, cells=cells, initial=start) if by.may(MAY_ADD_UP) else None
        return "over", form
    return "summed", EndForm(data, most=with_most(cells)) if by.may(MAY_ASK) else None


def _takes_on(state: str, form: Any, question: StaffQuestion | None, http: Any) -> bool:
    """Do what the form says; False where an error stands in it now."""
    clean, by = form.cleaned_data, http.actor
    try:
        if question is None or state == "none":
            asked = ask_staff(clean["kind"], by=by)
            flash(http, "It is on the Monday card of %(day)s.", day=asked.begins)
        elif state == "over":
            save_sums(question, form.sums(), seen=clean["seen"], by=by)
            flash(http, "Saved.")
        elif http.POST.get("end") == "suggest":
            make_suggestion(question, clean["line"], rule=clean["rule"], by=by)
            flash(http, "It is a suggestion now.")
        else:
            say_why_not(question, clean["why_not"], by=by)
            flash(http, "Saved. The card says why not.")
    except ValidationRefusal as needs_more:
        add_errors(form, needs_more)
    except EditConflict as news:
        add_errors(form, ValidationRefusal({"": f"{news.sentence} {news.next_step}"}))
    else:
        return True
    return False


@require_safe
@staff_page(permission=READS)
@needs(Switch.QUESTION)
def sheet(http: Any) -> HttpResponse:
    """Show the tick sheet for the staff room, to print. Raises NotFound without a question that can be ticked."""
    question = newest_question(http.actor)
    if question is None or library_day() > question.until:
        raise NotFound.plain()
    context = {
        "question": question,
        "cells": named_cells(question),
        "harbour": has_harbour(),
        **days_in_words(question, http.actor.language),
    }
    return render(http, "backing/asked_sheet.html", context)


@leaves_no_line
@csrf_exempt
@require_POST
@needs(Switch.QUESTION)
def tick(http: Any) -> HttpResponse:
    """Count a tick by the token of an open page. No session is read (people/middleware.py), and no log has a line."""
    cell = open_cell(http.POST.get("token", ""), http.POST.get("cell", ""))
    if cell is None:
        return HttpResponse(status=422)
    add_tick(cell, by=ANYBODY)
    if http.POST.get("plain"):
        return redirect(f"{reverse('staff_question')}?ticked=1")
    return HttpResponse(status=204)
