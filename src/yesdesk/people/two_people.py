"""Changes that take two people: giving rights to read what others did with money or accounts.

Whoever looks after staff asks; a person who signs sheets agrees. Nobody counts as the second person for somebody who
let them in within these seven days, nor for somebody let in by the same colleague: they might be one person.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.people.invariants import TAKES_TWO
from yesdesk.people.models import AccessGrant, JobClass, User
from yesdesk.people.queries import permissions_of

RESET_WAITS: Final = timedelta(days=1)
"""The time a second person has to agree to a start password or another job class."""

MAY_BE_ONE: Final = timedelta(days=7)
"""For so long whoever let somebody in may still be them. Then the colleague has noticed, or used it themselves."""


def needs_second_person(member: User, by: Actor) -> bool:
    """Whether a start password for them takes a second person. At the machine itself it does not."""
    return by.is_staff and bool(guarded_permissions(member.job_class))


def move_needs_second_person(job_class: JobClass, by: Actor) -> bool:
    """Whether it takes a second person to put somebody there: not the first ever who may what it may."""
    return by.is_staff and bool(guarded_permissions(job_class) & permissions_ever_guarded())


def guarded_permissions(job_class: JobClass) -> frozenset[Permission]:
    """The permissions of a job class that take two people to give."""
    return permissions_of(job_class.permissions) & TAKES_TWO


def permissions_ever_guarded() -> frozenset[Permission]:
    """Guarded permissions that somebody has, or had before leaving: that must make nobody the first again."""
    with_members = JobClass.objects.filter(members__isnull=False).distinct()
    return frozenset().union(*(guarded_permissions(each) for each in with_members))


def reset_waits_for(member: User, by: Actor) -> bool:
    """Whether somebody else asked for their start password, or to move them, and `by` may agree."""
    at, asker = member.reset_asked_at, member.reset_asked_by_id
    asked = at is not None and asker is not None and at > timezone.now() - RESET_WAITS
    return asked and by.may(Permission.POLICY_SHEET_SIGN) and are_two_people(by.user_id, asker)


def are_two_people(one: int | None, other: int | None) -> bool:
    """Whether these are two people, as far as can be told by who let them in."""
    if one is None or other is None:
        return False
    return not _may_be(one) & _may_be(other)


def _may_be(pk: int) -> set[int]:
    """Users who may sit behind this login: they, who let them in lately, who let those in. A query for each step."""
    found, at_last = {pk}, {pk}
    lately = AccessGrant.objects.filter(at__gt=timezone.now() - MAY_BE_ONE)
    while at_last:
        at_last = set(lately.filter(member__in=at_last).values_list("by_id", flat=True)) - found
        found |= at_last
    return found


def somebody_may_agree(member: User, by: Actor) -> bool:
    """Whether there is a second person for what `by` asks for this member."""
    others = User.objects.filter(is_active=True).exclude(pk__in={member.pk, by.user_id or 0})
    return any(
        Permission.POLICY_SHEET_SIGN in guarded_permissions(each.job_class)
        and are_two_people(each.pk, by.user_id)
        for each in others.select_related("job_class")
    )


@dataclass(frozen=True, slots=True)
class ToAgree:
    """A colleague whose start password or move waits."""

    member: User
    may: bool
    """Whoever looks counts as the second person."""


def resets_to_confirm(by: Actor) -> list[ToAgree]:
    """Resets and moves that wait for a second person and were not asked by `by`, with who asked."""
    by.require(Permission.POLICY_SHEET_SIGN)
    rows = _resets_asked().select_related("reset_asked_by", "job_class", "job_class_asked")
    rows = rows.exclude(reset_asked_by=by.user_id).exclude(pk=by.user_id or 0)
    return [ToAgree(row, reset_waits_for(row, by)) for row in rows.order_by("name", "id")]


def resets_waiting() -> int:
    """The number of resets and moves that wait for a second person, for the menu."""
    return _resets_asked().count()


def _resets_asked() -> QuerySet[User]:
    since = timezone.now() - RESET_WAITS
    return User.objects.filter(
        is_active=True, reset_asked_at__gt=since, reset_asked_by__isnull=False
    )
