"""Read which job class answers suggestions, and its deputy while all its members are away.

A job class is away when each of its members is marked as away (`User.away`). Open pages, shifts and sign-ins do not
count: they would tell when somebody works, and a free day is no absence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.backing.models import Duty, Lane, Post
from yesdesk.core.actors import Actor
from yesdesk.core.labels import job_label
from yesdesk.core.permissions import Permission
from yesdesk.people.models import JobClass, User
from yesdesk.people.queries import permissions_of

MAY_CHANGE: Final = Permission.BACKING_POSTS_CHANGE


@dataclass(frozen=True, slots=True)
class PostNow:
    job_class: int | None = None  # None where nobody in the library could do it
    name: str = ""
    deputy: int | None = None
    deputy_name: str = ""
    away: bool = False

    @property
    def answers(self) -> int | None:
        return self.deputy if self.away and self.deputy is not None else self.job_class

    @property
    def answers_name(self) -> str:
        stands_in = self.away and self.deputy is not None
        return job_label(self.deputy_name if stands_in else self.name)

    def is_held_by(self, by: Actor) -> bool:
        """Return whether `by` holds the post, or stands in today."""
        return by.job_class_id is not None and by.job_class_id in {self.job_class, self.answers}


@dataclass(frozen=True, slots=True)
class Posts:
    by_duty: Mapping[Duty, PostNow]
    names: Mapping[int, str] = field(default_factory=dict)
    # Job classes with a member who is not away.
    at_work: frozenset[int] = frozenset()

    def of(self, lane: str, job_class: int | None = None) -> PostNow:
        """Return the post of a lane, or of the `job_class` it was sent on to. Any lead answers what is broken."""
        if lane == Lane.BROKEN and job_class is None:
            return PostNow(name=_("lead on shift"))
        usual = self.by_duty[Duty.FIX if lane == Lane.BROKEN else Duty(lane)]
        if job_class is None or job_class == usual.job_class:
            return usual
        deputy = usual.answers
        stands_in = deputy if deputy != job_class else None
        return PostNow(
            job_class=job_class,
            name=self.names.get(job_class, ""),
            deputy=stands_in,
            deputy_name=self.names.get(stands_in or 0, ""),
            away=job_class not in self.at_work,
        )

    @property
    def facilitators(self) -> frozenset[int]:
        """Return the facilitator's job classes, deputy included: nobody there answers what waits."""
        post = self.by_duty[Duty.FACILITATOR]
        return frozenset(each for each in (post.job_class, post.deputy) if each is not None)

    def facilitates(self, by: Actor) -> bool:
        return self.by_duty[Duty.FACILITATOR].is_held_by(by)

    def may_answer(self, by: Actor, lane: str, job_class: int | None = None) -> bool:
        """Return whether `by` answers it. The facilitator never does."""
        if lane == Lane.BROKEN and job_class is None:
            return by.is_staff and by.may(Permission.DESK_LEADS_SEE)
        return self.of(lane, job_class).is_held_by(by) and not self.facilitates(by)


def posts_now() -> Posts:
    """Return all posts. Three queries."""
    classes = list(JobClass.objects.all())
    working_here = User.objects.filter(is_active=True)
    members = set(working_here.values_list("job_class_id", "away").distinct())
    working = {pk for pk, _away in members}
    at_work = frozenset(pk for pk, away in members if not away)
    names = {each.pk: each.name for each in classes}
    named: dict[Duty, tuple[int | None, int | None]] = {
        Duty(each.duty): (each.job_class_id, each.deputy_id) for each in Post.objects.all()
    }
    usual = usual_posts(each for each in classes if each.pk in working)
    return Posts(
        {duty: _post_now(*(named.get(duty) or usual[duty]), names, at_work) for duty in Duty},
        names,
        at_work,
    )


def never_answers() -> str:
    return _("Who sends on must not answer. Choose another job class.")


def facilitates(by: Actor) -> bool:
    """Return whether `by` is today's facilitator. Three queries."""
    return by.is_staff and posts_now().facilitates(by)


def post_for(duty: Duty | Lane) -> PostNow:
    return posts_now().by_duty[Duty(duty.value)]


def _post_now(
    job_class: int | None, deputy: int | None, names: Mapping[int, str], at_work: frozenset[int]
) -> PostNow:
    return PostNow(
        job_class,
        names.get(job_class or 0, ""),
        deputy,
        names.get(deputy or 0, ""),
        away=job_class is not None and job_class not in at_work,
    )


def usual_posts(working: Iterable[JobClass]) -> dict[Duty, tuple[int | None, int | None]]:
    """Return (job class, deputy) of each duty until the library names one, from job classes with members. Signers of
    sheets decide, leads fix, each as the other's deputy; keepers of answers send on.
    """
    held = {each.pk: permissions_of(each.permissions) for each in working}
    signs = [pk for pk, these in held.items() if Permission.POLICY_SHEET_SIGN in these]
    leads = [
        pk for pk, these in held.items() if Permission.DESK_LEADS_SEE in these and pk not in signs
    ]
    rest = [pk for pk in held if pk not in {*signs, *leads}]
    decides = [*signs, *leads, *rest]
    fixes = [*leads, *signs, *rest]
    decide, fix = next(iter(decides), None), next(iter(fixes), None)
    others = [pk for pk in rest if pk not in {decide, fix}]
    keeps = [pk for pk in others if Permission.DESK_ANSWERS_CHANGE in held[pk]]
    return {
        Duty.FIX: (fix, next((pk for pk in [*signs, *leads] if pk != fix), None)),
        Duty.DECIDE: (decide, next((pk for pk in [*leads, *signs] if pk != decide), None)),
        Duty.FACILITATOR: (next(iter([*keeps, *others]), None), None),
    }
