"""Stories: what may be told, writing one, and taking one back. The facilitator alone reads thanks here."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.backing.models import Duty
from yesdesk.backing.posts.queries import facilitates, post_for
from yesdesk.backing.stories.actions import LONGEST, StoryDraft, drop_story, write_story
from yesdesk.backing.stories.queries import (
    access_consent,
    thanks_to_tell,
    waiting_stories,
)
from yesdesk.core.dates import monday_of
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.core.web.person_forms import WithoutNamesForm

reads = staff_page(permission=Permission.DESK_REQUEST_SEE)


class StoryForm(WithoutNamesForm):
    """The story, and what whoever writes it says of it."""

    not_yet = _("Not saved yet.")
    asks_about = ("text", "own_words")
    text = forms.CharField(
        label=_("The story"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST}),
        help_text=_("Like: A reader could not pay a late charge. A colleague waived it at once."),
    )
    changed_place = forms.BooleanField(label=_("I changed the place"), required=False)
    changed_day = forms.BooleanField(label=_("I changed the day"), required=False)
    changed_detail = forms.BooleanField(
        label=_("I changed a detail, so that nobody knows who it was"), required=False
    )
    no_child = forms.BooleanField(label=_("It isn’t about a child"), required=False)
    own_words = forms.BooleanField(
        label=_("It is about an illness or a death"),
        required=False,
        help_text=_("Then it holds only words of their thank-you, as they wrote them."),
    )

    as_it_is = forms.BooleanField(label=_("It isn’t a name here"), required=False)

    def draft(self) -> StoryDraft:
        """The typed values, ready for `write_story`."""
        return StoryDraft(**self.words())


@require_safe
@reads
def stories(request: Any) -> HttpResponse:
    """What may be told, and what waits. Everybody else reads who writes stories."""
    by = request.actor
    context = {
        "may": facilitates(by),
        "facilitator": post_for(Duty.FACILITATOR).answers_name,
        "to_tell": thanks_to_tell(by),
        "waiting": [(each, monday_of(each.week)) for each in waiting_stories(by)],
    }
    return render(request, "backing/stories.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def write(request: Any, pk: int) -> HttpResponse:
    """Write the story of a thank-you."""
    by = request.actor
    consent = access_consent(by, pk)
    form = StoryForm(sent(request))
    if form.saves(lambda: write_story(pk, form.draft(), as_it_is=form.as_typed(), by=by)):
        flash(request, "Saved. Both sides have 7 days to say no.")
        return redirect("stories")
    context = {"form": form, "consent": consent, "thanks": consent.entry}
    return render(request, "backing/story_write.html", context, status=422 if form.errors else 200)


@require_POST
@reads
def drop(request: Any, pk: int) -> HttpResponse:
    """Take a story back before it is on a card."""
    drop_story(pk, by=request.actor)
    flash(request, "Taken back. Nobody reads it.")
    return redirect("stories")
