"""The settings page of posts: who answers, and who stands in."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yesdesk.backing.models import Duty
from yesdesk.backing.posts.actions import set_posts
from yesdesk.backing.posts.queries import MAY_CHANGE, Posts, posts_now
from yesdesk.core.labels import job_label
from yesdesk.core.web.forms import do_if_valid, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page


def _job_class_field(label: Any, help_text: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int, help_text=help_text)


def _deputy_field(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int, empty_value=None, required=False)


class PostsForm(forms.Form):
    not_yet = gettext_lazy("Not saved yet.")
    fix = _job_class_field(
        gettext_lazy("Fix it: who answers"),
        gettext_lazy(
            "Small wishes, and what no lead repaired on the same day. An answer within 7 open days."
        ),
    )
    fix_deputy = _deputy_field(gettext_lazy("Who answers while everybody there is away"))
    decide = _job_class_field(
        gettext_lazy("Decide: who answers"),
        gettext_lazy("Rules and habits. An answer within 14 open days."),
    )
    decide_deputy = _deputy_field(gettext_lazy("Who decides while everybody there is away"))
    facilitator = _job_class_field(
        gettext_lazy("Facilitator: sorts and forwards"),
        gettext_lazy("They see that each suggestion gets to the right post. They don’t answer."),
    )
    facilitator_deputy = _deputy_field(gettext_lazy("Stand-in"))

    def __init__(self, *args: Any, posts: Posts, **options: Any) -> None:
        super().__init__(*args, **options)
        names = [(pk, job_label(name)) for pk, name in posts.names.items()]
        for name, box in self.fields.items():
            first = (
                "",
                gettext_lazy("Nobody") if name.endswith("_deputy") else gettext_lazy("Choose"),
            )
            box.choices = [first, *names]  # type: ignore[attr-defined]

    def chosen(self) -> dict[Duty, tuple[int | None, int | None]]:
        given = self.cleaned_data
        return {duty: (given[duty.value], given[f"{duty.value}_deputy"]) for duty in Duty}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=MAY_CHANGE)
def who_answers(request: Any) -> HttpResponse:
    posts = posts_now()
    form = PostsForm(sent(request), posts=posts, initial=_initial_by_field(posts))
    if do_if_valid(form, lambda: set_posts(form.chosen(), by=request.actor)):
        flash(request, "Saved. Open suggestions moved with the posts.")
        return redirect("who_answers")
    context = {"form": form, "posts": posts.by_duty}
    return render(request, "backing/who_answers.html", context, status=422 if form.errors else 200)


def _initial_by_field(posts: Posts) -> dict[str, int | None]:
    first: dict[str, int | None] = {}
    for duty, post in posts.by_duty.items():
        first |= {duty.value: post.job_class, f"{duty.value}_deputy": post.deputy}
    return first
