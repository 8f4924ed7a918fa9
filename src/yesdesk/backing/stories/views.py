"""Stories: what may be told, writing one, and taking one back. The facilitator alone reads thanks here."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.backing.models import Duty
from yesdesk.backing.posts.queries import facilitates, post_for
from yesdesk.backing.stories.actions import drop_story, write_story
from yesdesk.backing.stories.forms import StoryForm
from yesdesk.backing.stories.queries import (
    access_consent,
    thanks_to_tell,
    waiting_stories,
)
from yesdesk.backing.weeks import monday_of
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page

reads = staff_page(permission=Permission.DESK_REQUEST_SEE)


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
        flash(request, "Saved. Both sides have 14 days to say no.")
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
