"""Talk about this together: a question from a request for the Monday card, and what was agreed about it."""

import re
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.backing.dialogue.actions import (
    LONGEST,
    QuestionDraft,
    ask_all,
    draft_of,
    drop_question,
    note_agreed,
    put_on_card,
)
from yesdesk.backing.dialogue.queries import (
    access_question,
    coming_questions,
    talked_questions,
    waiting_questions,
)
from yesdesk.backing.models import AgreedAs, CardQuestion, Duty
from yesdesk.backing.posts.queries import facilitates, post_for
from yesdesk.core.dates import monday_of
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.core.web.person_forms import WithoutNamesForm
from yesdesk.desk.requests.access import access_request
from yesdesk.policy.queries import cached_versions

reads = staff_page(permission=Permission.DESK_REQUEST_SEE)
answers = staff_page(permission=Permission.DESK_REQUEST_ANSWER)


def _short(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST}),
    )


class QuestionForm(WithoutNamesForm):
    """Three short fields, without a person."""

    not_yet = _("Not saved yet.")
    asks_about = ("lived", "could_do", "next_time")
    lived = _short(
        _("What was it like for the person?"),
        _("Like: Three visits for one card, as the letter wasn’t the right one."),
    )
    could_do = _short(_("What could we do?"))
    next_time = _short(_("What do we do next time?"), _("A question to colleagues is fine."))

    def draft(self) -> QuestionDraft:
        """The typed values, ready for the action."""
        return QuestionDraft(**self.words())


class AgreedForm(WithoutNamesForm):
    """What was agreed, in a sentence, and what becomes of it."""

    not_yet = _("Not saved yet.")
    asks_about = ("agreed",)
    agreed = _short(_("What did you agree?"), _("The next card says so."))
    kind = forms.ChoiceField(choices=AgreedAs.choices, widget=forms.HiddenInput)

    def agreement(self) -> tuple[str, AgreedAs]:
        """The typed values, ready for `note_agreed`."""
        return self.cleaned_data["agreed"], AgreedAs(self.cleaned_data["kind"])


@require_http_methods(["GET", "HEAD", "POST"])
@answers
def talk(http: Any, pk: int) -> HttpResponse:
    """Ask all about a request, without a person."""
    request = access_request(http.actor, pk)
    form = QuestionForm(sent(http))
    if form.saves(lambda: ask_all(request, form.draft(), as_it_is=form.as_typed(), by=http.actor)):
        flash(http, "Saved. It goes on a Monday card once it is read.")
        return redirect("request", request.pk)
    context = {"form": form, "pk": request.pk, "facilitator": _facilitator()}
    return render(http, "backing/talk.html", context, status=422 if form.errors else 200)


def _facilitator() -> str:
    return post_for(Duty.FACILITATOR).answers_name


@require_safe
@reads
def questions(http: Any) -> HttpResponse:
    """Questions that come, for all; those that wait to be read and those to note something about, for who does that."""
    by = http.actor
    context = {
        "may": facilitates(by),
        "facilitator": _facilitator(),
        "waiting": waiting_questions(by),
        "coming": [(each, monday_of(each.week or "")) for each in coming_questions(by)],
        "talked": [(each, monday_of(each.week or "")) for each in talked_questions(by)],
    }
    return render(http, "backing/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def read(http: Any, pk: int) -> HttpResponse:
    """Read a question, change its words, and put it on a card."""
    by = http.actor
    question = access_question(by, pk)
    form = QuestionForm(sent(http), initial=asdict(draft_of(question)))
    if form.saves(lambda: put_on_card(pk, form.draft(), as_it_is=form.as_typed(), by=by)):
        flash(http, "It is on the card.")
        return redirect("questions")
    context = {"form": form, "question": question}
    return render(http, "backing/question.html", context, status=422 if form.errors else 200)


@require_POST
@reads
def leave(http: Any, pk: int) -> HttpResponse:
    """Leave a question out: it is deleted."""
    drop_question(pk, by=http.actor)
    flash(http, "Left out.")
    return redirect("questions")


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def agree(http: Any, pk: int) -> HttpResponse:
    """Note what was agreed; one tap leads on to the form where that is kept."""
    by = http.actor
    question = access_question(by, pk)
    form = AgreedForm(sent(http), initial={"agreed": question.agreed})
    if form.saves(lambda: note_agreed(pk, *form.agreement(), as_it_is=form.as_typed(), by=by)):
        flash(http, "Noted. The next card says so.")
        return redirect(_goes_on(*form.agreement(), question))
    context = {"form": form, "question": question, "kinds": AgreedAs.choices}
    return render(http, "backing/agreed.html", context, status=422 if form.errors else 200)


def _goes_on(words: str, kind: AgreedAs, question: CardQuestion) -> str:
    """The form in which it is kept, with its words; that of an exception has the rule that they name."""
    if kind is AgreedAs.ANSWER:
        return f"{reverse('answer_add')}?{urlencode({'title': words})}"
    if kind is AgreedAs.PRECEDENT:
        rule = _rule_in(" ".join([words, *asdict(draft_of(question)).values()]))
        return f"{reverse('note_exception')}?{urlencode({'agreed': words, 'rule': rule})}"
    return f"{reverse('suggest')}?{urlencode({'line': words[:140]})}"


def _rule_in(text: str) -> str:
    """The rule (its slug) whose name stands in a text, the longest name first; empty where none does."""
    named = {each.terms.name: each.slug for each in cached_versions(get_language() or "en")}
    return next(
        (
            named[name]
            for name in sorted(named, key=len, reverse=True)
            if re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", text.casefold())
        ),
        "",
    )
