"""Rights that only a holder or the machine gives: read others' acts, sign sheets, decide a lead's amounts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotAllowed
from yesdesk.core.permissions import Permission
from yesdesk.core.registry import Registry
from yesdesk.people.invariants import GUARDED, KEYS
from yesdesk.people.models import JobClass, User
from yesdesk.people.queries import permissions_of

# The time in which a holder can agree to a start password or another job class.
RESET_WAITS: Final = timedelta(days=1)


# By room: whether a job class (id) decides as much as a lead, whatever rights it has.
decides_like_a_lead: Final[Registry[Callable[[int], bool]]] = Registry("what makes a lead")


def guarded_permissions(job_class: JobClass) -> frozenset[Permission]:
    """Return the permissions of a job class that only a holder gives. A lead's amounts count as a lead's right."""
    held = permissions_of(job_class.permissions) & GUARDED
    if any(decides(job_class.pk) for _room, decides in decides_like_a_lead.items()):
        return held | {Permission.DESK_LEADS_SEE}
    return held


def is_given_by_hand_alone(job_class: JobClass) -> bool:
    """Return whether no file and no claim gives this class: it hands out rights, or its rights take two people."""
    return bool(guarded_permissions(job_class) or permissions_of(job_class.permissions) & KEYS)


def lock_class(job_class: JobClass) -> JobClass:
    """Lock the job class until the transaction ends, so that it gains no right meanwhile."""
    return JobClass.objects.select_for_update().get(pk=job_class.pk)


def may_give(job_class: JobClass, by: Actor) -> bool:
    """Return whether `by` may put a member in this class, or let in a member of it."""
    return not by.is_staff or guarded_permissions(job_class) <= by.permissions


def require_guarded(by: Actor) -> None:
    if not by.permissions & GUARDED:
        raise NotAllowed.because(Permission.POLICY_SHEET_SIGN)


def reset_waits_for(member: User, by: Actor) -> bool:
    at, asker = member.reset_asked_at, member.reset_asked_by_id
    asked = at is not None and asker is not None and at > timezone.now() - RESET_WAITS
    return (
        asked
        and by.user_id not in {asker, member.pk}
        and _holds_all_guarded_of(by.permissions, member)
    )


def _holds_all_guarded_of(permissions: frozenset[Permission], member: User) -> bool:
    wanted = guarded_permissions(member.job_class_asked or member.job_class)
    return bool(wanted) and wanted <= permissions


def somebody_may_agree(member: User, by: Actor) -> bool:
    others = User.objects.filter(is_active=True).exclude(pk__in={member.pk, by.user_id or 0})
    return any(
        _holds_all_guarded_of(permissions_of(each.job_class.permissions), member)
        for each in others.select_related("job_class")
    )


def resets_to_confirm(by: Actor) -> list[User]:
    require_guarded(by)
    rows = _members_waiting_for_reset().select_related(
        "reset_asked_by", "job_class", "job_class_asked"
    )
    return [row for row in rows.order_by("name", "id") if reset_waits_for(row, by)]


def resets_waiting() -> Callable[[Actor], int]:
    """Return how the menu counts the resets and moves that a reader may agree to."""
    rows = list(_members_waiting_for_reset().select_related("job_class", "job_class_asked"))
    return lambda by: sum(reset_waits_for(row, by) for row in rows)


def _members_waiting_for_reset() -> QuerySet[User]:
    since = timezone.now() - RESET_WAITS
    return User.objects.filter(
        is_active=True, reset_asked_at__gt=since, reset_asked_by__isnull=False
    )
