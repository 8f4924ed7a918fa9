"""What the bar at the lower edge of every staff page shows: the five kinds under the library's own words. No query on a
page, except for the one that says what was just counted.

And tallies added up, for leads: by day or week, and by part of day. Only of what is over: a number that grows in front
of somebody would be theirs. A library with fewer than ten at its desks sees whole weeks and no branch by itself: a day
of a small team is one person's.
"""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.core import signing
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import get_language

from yesdesk.core.actors import Actor
from yesdesk.core.cache import PolledValue
from yesdesk.core.dates import local_day, this_monday
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of
from yesdesk.desk.models import DayPart, TallyCell, TallyKind, TallyName, TallyTap
from yesdesk.desk.requests.actions.audience import COMPLAINT
from yesdesk.people.models import JobClass, User
from yesdesk.places.queries import CachedBranch, cached_branches, the_library

POINT_IN_SESSION: Final = "tally_point"
"""The key in a session: the service point that this browser counts at."""

_PLACE_SALT: Final = "yesdesk.desk.tally.place"


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Where an open page counts (branch and service point, 0: the first), and when the page was made."""

    branch: int
    point: int
    made: datetime


@dataclass(frozen=True, slots=True)
class CaptureBar:
    """The bar at the lower edge. `place`: a token with which this page may count, also when nobody is signed in any
    more; `now`: the server's clock in milliseconds, as a computer's own may be wrong.
    """

    kinds: list[tuple[str, str]]
    tap: str
    """The random number of the next tap of a page without scripts."""

    place: str
    now: int
    back: str
    """The address to return to."""

    complaint: str
    """Words that tick the lock (core/static/yesdesk/capture.js)."""

    branches: list[tuple[int, str]]
    """To choose from, for who works at none of several."""

    counted: tuple[str, str] | None
    """The number of the tap that was just counted by a page without scripts, and its kind."""


def capture_bar(http: Any) -> CaptureBar | None:
    """The bar, for who answers requests."""
    by = getattr(http, "actor", None)
    if by is None or not by.may(Permission.DESK_REQUEST_ANSWER):
        return None
    every = cached_branches() if by.branch is None else ()
    return CaptureBar(
        kinds=tally_kinds(),
        tap=str(uuid.uuid4()),
        place=place_token(by.branch or 0, http.session.get(POINT_IN_SESSION, 0)),
        now=int(timezone.now().timestamp() * 1000),
        back=http.get_full_path() if http.method == "GET" else address_of("desk"),
        complaint=COMPLAINT,
        branches=[(one.pk, one.name) for one in every] if len(every) > 1 else [],
        counted=just_counted(http.GET.get("counted", "")),
    )


def tally_kinds() -> list[tuple[str, str]]:
    """The five kinds in their order: code, and the library's word for it."""
    own, language = _names.get(), (get_language() or "").partition("-")[0]
    return [
        (kind.value, own.get((kind, language)) or own.get((kind, "")) or str(kind.label))
        for kind in TallyKind
    ]


def own_kind_names(by: Actor) -> dict[tuple[str, str], str]:
    """The library's own words by kind and language, for their settings page. One query."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    return _own_names()


def just_counted(text: str) -> tuple[str, str] | None:
    """The tap of this number and the word for its kind, while it counts. One query, none without a number."""
    tap = tap_number(text)
    if tap is None:
        return None
    kind = TallyTap.objects.filter(pk=tap, undone=False).values_list("cell__kind", flat=True)
    found = kind.first()
    return (str(tap), dict(tally_kinds())[found]) if found else None


def tap_number(text: object) -> uuid.UUID | None:
    """The random number of a tap, or None for anything else."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def place_token(branch: int, point: int) -> str:
    """A signed word for where a page counts, and since when. It names no session and nobody: pages of one place and
    second share it.
    """
    made = int(timezone.now().timestamp())
    return signing.dumps([branch, point, made], salt=_PLACE_SALT)


def read_place_token(token: object) -> PagePlace | None:
    """What the word says, or None: it is not ours."""
    try:
        branch, point, made = signing.loads(str(token), salt=_PLACE_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return PagePlace(branch, point, datetime.fromtimestamp(made, UTC))


def forget_tally_names() -> None:
    """The next page reads the library's words again."""
    _names.look_again()


def _own_names() -> dict[tuple[str, str], str]:
    rows = TallyName.objects.values_list("kind", "language", "name")
    return {(kind, language): name for kind, language, name in rows}


_names: Final = PolledValue(_own_names, dict[tuple[str, str], str]())


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
    monday = this_monday(today)
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
        begins = day if by_day else this_monday(day)
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
