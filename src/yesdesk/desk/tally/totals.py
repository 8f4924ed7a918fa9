"""Tallies added up, for leads: by day or week, and by part of day. Only of what is over: a number that
grows in front of somebody would be theirs. A library with fewer than ten at its desks sees whole weeks and no branch by
itself: a day of a small team is one person's.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Sum
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.dates import local_day
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import DayPart, TallyCell, TallyKind
from yesdesk.people.models import JobClass, User
from yesdesk.places.queries import CachedBranch, cached_branches, the_library

ENOUGH: Final = 10
"""So many people at the desks, or nothing is split by day or branch (DESIGN, promise 9)."""

WEEKS: Final = 13
DAYS: Final = 31


@dataclass(frozen=True, slots=True)
class TallyLine:
    """The sum of one stretch of time (its first day), or of one part of the day, by kind in their order."""

    begins: date | None
    part: DayPart | None
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class TallyTotals:
    """`lines`: the newest first. `by_day`: they are days, else weeks from Monday on. `parts`: of the last weeks."""

    lines: list[TallyLine]
    parts: list[TallyLine]
    by_day: bool
    branch: int | None
    branches: list[CachedBranch]
    """Branches with enough people to be looked at by themselves."""


def tally_totals(by: Actor, branch: int | None = None) -> TallyTotals:
    """Sums of what was counted. `branch`: one of those that may be looked at by themselves, else all together."""
    by.require(Permission.DESK_LEADS_SEE)
    teams = _teams()
    large = [each for each in cached_branches() if teams[each.pk] >= ENOUGH]
    if 0 < sum(team for at, team in teams.items() if at and team < ENOUGH) < ENOUGH:
        large = []  # all less the large ones would be the few at the small ones
    chosen = branch if branch in {each.pk for each in large} else None
    by_day = sum(teams.values()) >= ENOUGH
    today = local_day(timezone.now(), the_library().time_zone)
    monday = today - timedelta(days=today.weekday())
    first, end = (today - timedelta(days=DAYS), today) if by_day else (_back(monday), monday)
    cells = TallyCell.objects.filter(count__gt=0)
    if chosen is not None:
        cells = cells.filter(branch=chosen)
    days = cells.filter(day__gte=first, day__lt=end).values_list("day", "kind")
    parts = cells.filter(day__gte=_back(monday), day__lt=monday).values_list("part", "kind")
    return TallyTotals(
        lines=_by_time(days.annotate(sum=Sum("count")), by_day=by_day),
        parts=_by_part(parts.annotate(sum=Sum("count"))),
        by_day=by_day,
        branch=chosen,
        branches=large,
    )


def _back(monday: date) -> date:
    return monday - timedelta(weeks=WEEKS)


def _teams() -> Counter[int]:
    """How many answer requests, by branch (0: at every one of them)."""
    may = [
        pk
        for pk, permissions in JobClass.objects.values_list("pk", "permissions")
        if Permission.DESK_REQUEST_ANSWER in permissions
    ]
    members = User.objects.filter(is_active=True, job_class__in=may)
    return Counter(
        {branch or 0: n for branch, n in members.values_list("branch").annotate(n=Count("pk"))}
    )


def _by_time(rows: Iterable[tuple[date, str, int]], *, by_day: bool) -> list[TallyLine]:
    found: dict[date, Counter[str]] = {}
    for day, kind, count in rows:
        begins = day if by_day else day - timedelta(days=day.weekday())
        found.setdefault(begins, Counter())[kind] += count
    return [
        TallyLine(begins, None, _in_order(found[begins])) for begins in sorted(found, reverse=True)
    ]


def _by_part(rows: Iterable[tuple[int, str, int]]) -> list[TallyLine]:
    found: dict[int, Counter[str]] = {}
    for part, kind, count in rows:
        found.setdefault(part, Counter())[kind] += count
    return [TallyLine(None, DayPart(part), _in_order(found[part])) for part in sorted(found)]


def _in_order(counts: Counter[str]) -> tuple[int, ...]:
    return tuple(counts[kind] for kind in TallyKind)
