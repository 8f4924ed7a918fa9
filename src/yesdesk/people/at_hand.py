"""Job classes in which a colleague can be asked now: what a sheet calls a lead who is here."""

from collections.abc import Iterable, Sequence
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
