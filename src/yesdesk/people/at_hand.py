"""Who is here and who is away: job classes in which a colleague can be asked now, what a sheet calls a lead who is
here; and colleagues who left work behind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Q
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.people.models import ShiftState, User
from yesdesk.people.queries import who_is_on_shift
from yesdesk.people.shift import shift_is


class OnShift(Protocol):
    """A colleague on shift: at the branch that asks, or reached by a question."""

    @property
    def job_class(self) -> int: ...
    @property
    def here(self) -> bool: ...
    @property
    def reached(self) -> bool: ...


def job_classes_at_hand(
    by: Actor,
    job_classes: Sequence[int],
    *,
    branch: int,
    on_shift: Iterable[OnShift] | None = None,
) -> frozenset[int]:
    """Those of these job classes (ids) in which a colleague other than `by` can be asked now. Two queries, or one with
    who is `on_shift` in them.

    On shift or on a break at `branch`; on shift anywhere, where a question reaches them; or named by a lead as
    reachable by phone today. On shift at another branch without a page or a phone is not here.
    """
    there = who_is_on_shift(by, job_classes, branch=branch) if on_shift is None else on_shift
    found = {each.job_class for each in there if each.here or each.reached}
    return frozenset(found.intersection(job_classes) | _resting(by, job_classes, branch))


def _resting(by: Actor, job_classes: Sequence[int], branch: int) -> set[int]:
    """On a break at `branch`, or reachable by phone."""
    now = timezone.now()
    resting = shift_is(now, ShiftState.BREAK) & (Q(branch=branch) | Q(branch__isnull=True))
    others = User.objects.filter(
        resting | Q(by_phone_until__gt=now), is_active=True, job_class__in=job_classes
    )
    return set(others.exclude(pk=by.user_id or 0).values_list("job_class_id", flat=True))


@dataclass(frozen=True, slots=True)
class AwayColleague:
    """A colleague who is away, or whose account is closed (`left`)."""

    pk: int
    name: str
    left: bool


def away_colleagues(by: Actor) -> list[AwayColleague]:
    """Colleagues who are away or have left, by name. One query; nobody for who is no staff."""
    if not by.is_staff:
        return []
    gone = User.objects.filter(Q(away=True) | Q(is_active=False)).order_by("name", "id")
    rows = gone.exclude(pk=by.user_id or 0).values_list("pk", "name", "is_active")
    return [AwayColleague(pk, name, left=not active) for pk, name, active in rows]


def who_is_here(by: Actor) -> frozenset[int]:
    """User ids of who is on shift or on a break now. One query; nobody for who is no staff."""
    here = shift_is(timezone.now(), ShiftState.ON, ShiftState.BREAK)
    found = User.objects.filter(here, is_active=True) if by.is_staff else User.objects.none()
    return frozenset(found.values_list("pk", flat=True))
