"""Pages that put a question from a request on the Monday card, without a person."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.backing.dialogue.actions import LONGEST, QuestionDraft, ask_all, drop_question
from yesdesk.backing.models import Duty
from yesdesk.backing.posts.queries import post_for
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.core.web.person_forms import WithoutNamesForm
from yesdesk.requests.access import access_request

reads = staff_page(permission=Permission.DESK_REQUEST_SEE)


def _short_text_field(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST}),
    )


class QuestionForm(WithoutNamesForm):
    not_yet = _("Not saved yet.")
    asks_about = ("lived", "could_do", "next_time")
    lived = _short_text_field(
        _("What was it like for the person?"),
        _("Like: Three visits for one card, as the letter wasn’t the right one."),
    )
    could_do = _short_text_field(_("What could we do?"))
    next_time = _short_text_field(
        _("What do we do next time?"), _("A question to colleagues is fine.")
    )

    def draft(self) -> QuestionDraft:
        return QuestionDraft(**self.words())


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def talk(http: Any, pk: int) -> HttpResponse:
    request = access_request(http.actor, pk)
    form = QuestionForm(sent(http))
    if form.saves(lambda: ask_all(request, form.draft(), as_it_is=form.as_typed(), by=http.actor)):
        flash(http, "Saved. It is on a Monday card.")
        return redirect("request", request.pk)
    context = {
        "form": form,
        "pk": request.pk,
        "facilitator": post_for(Duty.FACILITATOR).answers_name,
    }
    return render(http, "backing/talk.html", context, status=422 if form.errors else 200)


@require_safe
@reads
def questions(_http: Any) -> HttpResponse:
    """Redirect the former page of questions to the card."""
    return redirect("monday_card", permanent=True)


@require_POST
@reads
def leave_question_out(http: Any, pk: int) -> HttpResponse:
    drop_question(pk, by=http.actor)
    flash(http, "Left out.")
    return redirect("monday_card")
