"""Read staff: members, their permissions, sessions, phones and job classes."""

import json
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final

from allauth.mfa.models import Authenticator
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
)
from django.utils import timezone

from yesdesk.core.actors import Actor, ActorKind
from yesdesk.core.errors import or_not_found
from yesdesk.core.labels import job_label
from yesdesk.core.opening import how_many_open
from yesdesk.core.permissions import Permission
from yesdesk.core.site_context import library_info
from yesdesk.core.webpush.keys import public_key
from yesdesk.people.invariants import KEYS
from yesdesk.people.models import JobClass, PushSubscription, ShiftState, StaffSession, User
from yesdesk.people.shift import is_signed_in, on_shift, page_open, phone_rings, shift_is

_KNOWN: Final = frozenset(Permission)

# In a smaller staff nothing is split and nothing is asked on a screen (DESIGN, promise 9).
FEWEST_STAFF: Final = 10


def permissions_of(stored: Iterable[str]) -> frozenset[Permission]:
    """Return the stored permissions. A value that this version does not know gives nothing."""
    return frozenset(Permission(value) for value in stored if value in _KNOWN)


@lru_cache(maxsize=256)
def permissions_in(stored_json: str) -> frozenset[Permission]:
    """Return permissions from the column's text, cached: job classes are few, and each page asks."""
    return permissions_of(json.loads(stored_json))


def job_classes_with(permission: Permission) -> list[str]:
    """Return names of job classes that hold it and have a member now. One query."""
    return job_classes_with_each(permission)[permission]


def job_classes_with_each(*permissions: Permission) -> dict[Permission, list[str]]:
    working = JobClass.objects.filter(members__is_active=True).distinct().order_by("name")
    rows = working.values_list("name", "permissions")
    held = [(name, permissions_of(stored)) for name, stored in rows]
    return {
        permission: [job_label(name) for name, these in held if permission in these]
        for permission in permissions
    }


def own_member(by: Actor) -> User:
    """Return the member that `by` is. Raises NotFound for a screen, and where they have left."""
    return or_not_found(User.objects.filter(pk=by.user_id or 0, is_active=True).first())


def permissions_at_machine(
    permissions: frozenset[Permission], elevated_until: datetime | None
) -> frozenset[Permission]:
    """Add the rights of a member who was let in at the machine itself, until that day ends."""
    return permissions | KEYS if elevated_until and elevated_until > timezone.now() else permissions


def actor_for(user: User) -> Actor:
    """Return the Actor of a signed-in `user`. No query when `user` came with its job class."""
    return Actor(
        kind=ActorKind.PERSON,
        ref=user.pk,
        permissions=permissions_at_machine(
            permissions_of(user.job_class.permissions), user.elevated_until
        ),
        name=user.name,
        job_class=user.job_class.name,
        job_class_id=user.job_class_id,
        branch=user.branch_id,
        language=user.language,
        undo_seconds=user.undo_seconds,
        answer_minutes=user.answer_minutes,
    )


def ten_or_more_work() -> bool:
    return User.objects.filter(is_active=True).count() >= FEWEST_STAFF


def staff_members(by: Actor) -> list[User]:
    """Return present and former members by name, with job class, branch and `second_step`. One query."""
    by.require(Permission.PEOPLE_STAFF_CHANGE)
    app = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    everybody = User.objects.select_related("job_class", "branch").annotate(second_step=Exists(app))
    return list(everybody.order_by("name", "id"))


def administrators_have_a_second_step() -> bool:
    """Return whether there are members who may change staff, and all have a second step. Two queries."""
    app = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    may = {
        pk
        for pk, permissions in JobClass.objects.values_list("pk", "permissions")
        if Permission.PEOPLE_STAFF_CHANGE in permissions
    }
    members = User.objects.filter(is_active=True, job_class__in=may)
    found = list(members.annotate(second_step=Exists(app)).values_list("second_step", flat=True))
    return bool(found) and all(found)


def opening_steps_left() -> int:
    """Count the steps before opening that are left; 0 in a demo."""
    return 0 if library_info().is_demo else how_many_open()


# In a smaller job class, its name would tell who it was.
SHARED_BY: Final = 5


def shared_job_classes() -> frozenset[str]:
    members = Count("members", filter=Q(members__is_active=True))
    shared = JobClass.objects.annotate(n=members).filter(n__gte=SHARED_BY)
    return frozenset(shared.order_by().values_list("name", flat=True))


def names_of_staff() -> list[str]:
    """Return names of present and former members, which the search index leaves out. One query."""
    return list(User.objects.values_list("name", flat=True))


def names_by_permission(permission: Permission) -> tuple[list[str], list[str]]:
    """Return first and whole names of members: those of job classes with the permission, and all others. One query."""
    rows = User.objects.filter(is_active=True).values_list("name", "job_class__permissions")
    holders: list[str] = []
    others: list[str] = []
    for name, stored in rows:
        names = holders if permission in permissions_of(stored) else others
        names += {name, name.split()[0]} if name.strip() else ()
    return holders, others


def colleagues(by: Actor) -> list[User]:
    """Return colleagues by name, with their branch. One query; none for patrons."""
    if not by.is_staff:
        return []
    active = User.objects.filter(is_active=True).select_related("branch")
    return list(active.only("name", "username", "branch__name", "branch_id").order_by("name", "id"))


def own_phones(by: Actor) -> list[PushSubscription]:
    mine = {"user_id": by.user_id or 0, "server_key": public_key()}
    return list(PushSubscription.objects.filter(**mine).order_by("-allowed_at", "-id"))


def phones_of(by: Actor, members: Sequence[int]) -> list[int]:
    """Return ids of these members' phones, for the machine alone. One query."""
    if by.kind is not ActorKind.SYSTEM or not members:
        return []
    phones = PushSubscription.objects.filter(user__in=members, server_key=public_key())
    return list(phones.order_by("id").values_list("pk", flat=True))


def phone_for_alert(
    by: Actor, pk: int, job_classes: Sequence[int] | None = None
) -> PushSubscription | None:
    """Return a phone with its owner, for the machine. `job_classes`: only while its owner is on shift in one."""
    rows = PushSubscription.objects.filter(pk=pk, user__is_active=True, server_key=public_key())
    if job_classes is not None:
        now = timezone.now()
        rows = rows.filter(on_shift(now, "user__"), user__job_class__in=job_classes)
    return rows.select_related("user").first() if by.kind is ActorKind.SYSTEM else None


def possible_backers(by: Actor, job_classes: Sequence[int]) -> list[tuple[int, str]]:
    """Return (id, name) of colleagues in these classes who are on shift, on a break or reachable by phone today. The
    nearest class comes first, then names. One query.
    """
    if not by.is_staff:
        return []
    now = timezone.now()
    here = shift_is(now, ShiftState.ON, ShiftState.BREAK)
    there = User.objects.filter(here | Q(by_phone_until__gt=now), is_active=True)
    able = there.filter(job_class__in=job_classes).exclude(pk=by.user_id or 0)
    rows = able.order_by("name", "id").values_list("job_class_id", "pk", "name")
    nearest_first = sorted(rows, key=lambda row: job_classes.index(row[0]))
    return [(pk, name) for _job_class, pk, name in nearest_first]


def reachable_by_phone(by: Actor) -> list[tuple[int, str]]:
    by.require(Permission.DESK_LEADS_SEE)
    named = User.objects.filter(is_active=True, by_phone_until__gt=timezone.now())
    return [*named.order_by("name", "id").values_list("pk", "name")]


@dataclass(frozen=True, slots=True)
class AbleColleague:
    pk: int
    name: str
    branch: int | None  # None: every branch
    branch_name: str
    leads: bool
    on_shift: bool


def who_may(by: Actor, permissions: Set[Permission]) -> list[AbleColleague]:
    """Return colleagues who hold all these permissions and are not away: on shift first, then by name. Two queries."""
    if not by.is_staff:
        return []
    held = {each.pk: permissions_of(each.permissions) for each in job_classes()}
    able = [pk for pk, these in held.items() if permissions <= these]
    here = User.objects.filter(is_active=True, away=False, job_class__in=able)
    members = here.exclude(pk=by.user_id or 0)
    works_now = ExpressionWrapper(on_shift(timezone.now()), output_field=BooleanField())
    rows = members.annotate(works_now=works_now).order_by("name", "id")
    columns = ("pk", "name", "branch", "branch__name", "job_class", "works_now")
    found = [
        AbleColleague(
            pk,
            name,
            branch,
            branch_name or "",
            leads=Permission.DESK_LEADS_SEE in held[job_class],
            on_shift=bool(on_shift),
        )
        for pk, name, branch, branch_name, job_class, on_shift in rows.values_list(*columns)
    ]
    return sorted(found, key=lambda one: not one.on_shift)


class Reach(StrEnum):
    """A member's reach at this moment; never whether by a page or a phone."""

    NOW = "now"
    ON_THE_NEXT_PAGE = "next_page"
    AT_SIGN_IN = "sign_in"


def name_and_reach_of(by: Actor, member: int) -> tuple[str, Reach] | None:
    if not by.is_staff:
        return None
    now = timezone.now()
    row = (
        User.objects.filter(pk=member, is_active=True)
        .annotate(
            works_now=ExpressionWrapper(on_shift(now), output_field=BooleanField()),
            sees=ExpressionWrapper(page_open(now), output_field=BooleanField()),
            rings=phone_rings(now, public_key()),
            signed_in=is_signed_in(now),
        )
        .values_list("name", "works_now", "sees", "rings", "signed_in")
        .first()
    )
    if row is None:
        return None
    name, works_now, sees, rings, signed_in = row
    if sees or (works_now and rings):
        return name, Reach.NOW
    return name, Reach.ON_THE_NEXT_PAGE if signed_in else Reach.AT_SIGN_IN


def members_of_job_classes(job_classes: Sequence[int]) -> list[int]:
    members = User.objects.filter(is_active=True, job_class__in=job_classes)
    return list(members.values_list("pk", flat=True))


def job_classes() -> list[JobClass]:
    return list(JobClass.objects.all())


def live_sessions(by: Actor) -> list[StaffSession]:
    mine = StaffSession.objects.filter(user_id=by.user_id or 0, expire_date__gt=timezone.now())
    return list(mine.order_by("-seen_on", "-created_on", "session_key"))


def names_of_members(refs: set[str]) -> dict[str, str]:
    """Return names by user id in words, for the trace; former members too."""
    rows = User.objects.filter(pk__in=refs).values_list("pk", "name")
    return {str(pk): name for pk, name in rows}


def names_of_classes(refs: set[str]) -> dict[str, str]:
    return {str(each.pk): each.label for each in JobClass.objects.filter(pk__in=refs)}


def has_second_step(user: User) -> bool:
    return bool(
        Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
    )
