"""Name the posts that answer suggestions, and their deputies."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from yesdesk.backing.models import Duty, Lane, Post, Reminded, Suggestion, SuggestionState
from yesdesk.backing.posts.queries import MAY_CHANGE, Posts, never_answers, posts_now
from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import ValidationRefusal


@transaction.atomic
def set_posts(chosen: Mapping[Duty, tuple[int | None, int | None]], *, by: Actor) -> None:
    """Set (job class, deputy) of each duty. Waiting suggestions go with their duty, and a new post is mailed anew. A
    suggestion that was sent on stays there. Raises ValidationRefusal by field (`fix`, `fix_deputy`...): the
    facilitator does not answer.
    """
    by.require(MAY_CHANGE)
    was = posts_now()
    needs = _errors_by_post(chosen, was)
    if needs:
        raise ValidationRefusal(needs)
    for duty, (job_class, deputy) in chosen.items():
        if job_class is None:  # refused above
            continue
        Post.objects.update_or_create(
            duty=duty, defaults={"job_class_id": job_class, "deputy_id": deputy}
        )
    now = posts_now()
    for lane in Lane:
        if now.of(lane).answers != was.of(lane).answers:
            waiting = Suggestion.objects.filter(lane=lane, post=None, state=SuggestionState.SAID)
            waiting.update(reminded=Reminded.NOTHING)
    record_audit("backing.posts.changed", "suggestions", by=by)


def _errors_by_post(
    chosen: Mapping[Duty, tuple[int | None, int | None]], now: Posts
) -> dict[str, str]:
    needs = {}
    answering = {each for duty in (Duty.FIX, Duty.DECIDE) for each in chosen[duty] if each}
    for duty, (job_class, deputy) in chosen.items():
        if job_class not in now.names:
            needs[duty.value] = _("Choose a job class.")
        elif duty is Duty.FACILITATOR and job_class in answering:
            needs[duty.value] = never_answers()
        if deputy is not None and (deputy == job_class or deputy not in now.names):
            needs[f"{duty.value}_deputy"] = _("Choose another job class, or nobody.")
        elif duty is Duty.FACILITATOR and deputy in answering:
            needs[f"{duty.value}_deputy"] = never_answers()
    return needs
