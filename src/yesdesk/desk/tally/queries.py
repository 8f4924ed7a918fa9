"""Read the bar of every staff page, mostly without a query, and sums of taps for leads.

Sums hold only what is over: a number that grows in front of somebody would be their own. Fewer than ten people at the
desks see whole weeks and no branch, as a day of a small team is one person's.
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
from yesdesk.core.dates import local_day, monday_before_or_on
from yesdesk.core.models import LibraryText
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of
from yesdesk.people.models import JobClass, User
from yesdesk.places.queries import cached_branches, the_library
from yesdesk.requests.actions.audience import COMPLAINT
from yesdesk.requests.models import DayPart, TallyCell, TallyKind, TallyTap

# The service point of this browser, in its session.
POINT_IN_SESSION: Final = "tally_point"

# The key of the library's word for a kind (`tally.account`). A word without a language is of a former version, for
# every language without a word.
KIND_NAME: Final = "tally."

_PLACE_SALT: Final = "yesdesk.desk.tally.place"


@dataclass(frozen=True, slots=True)
class PagePlace:
    """The place of an open page."""

    branch: int
    point: int  # 0: the first
    made: datetime


def capture_bar(http: Any) -> dict[str, Any] | None:
    by = getattr(http, "actor", None)
    if by is None or not by.may(Permission.DESK_REQUEST_ANSWER):
        return None
    every = cached_branches() if by.branch is None else ()
    return {
        "kinds": tally_kinds(),
        "tap": str(uuid.uuid4()),
        "place": place_token(by.branch or 0, http.session.get(POINT_IN_SESSION, 0)),
        "now": int(timezone.now().timestamp() * 1000),
        "back": http.get_full_path() if http.method == "GET" else address_of("desk"),
        "complaint": COMPLAINT,
        "branches": [(one.pk, one.name) for one in every] if len(every) > 1 else [],
        "counted": just_counted(http.GET.get("counted", "")),
    }


def tally_kinds() -> list[tuple[str, str]]:
    own, language = _names.get(), (get_language() or "").partition("-")[0]
    return [
        (kind.value, own.get((kind, language)) or own.get((kind, "")) or str(kind.label))
        for kind in TallyKind
    ]


def own_kind_names(by: Actor) -> dict[tuple[str, str], str]:
    """Return the library's words by kind and language. One query."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    return _own_names()


def just_counted(text: str) -> tuple[str, str] | None:
    """Return a tap and its kind's word, while it counts. At most one query."""
    tap = tap_number(text)
    if tap is None:
        return None
    kind = TallyTap.objects.filter(pk=tap, undone=False).values_list("cell__kind", flat=True)
    found = kind.first()
    return (str(tap), dict(tally_kinds())[found]) if found else None


def tap_number(text: object) -> uuid.UUID | None:
    """Return a tap's number, or None for anything else."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def place_token(branch: int, point: int) -> str:
    """Sign a place and second. The word names no session and nobody, as pages share it."""
    made = int(timezone.now().timestamp())
    return signing.dumps([branch, point, made], salt=_PLACE_SALT)


def read_place_token(token: object) -> PagePlace | None:
    """Return the place of a token; None for a foreign one."""
    try:
        branch, point, made = signing.loads(str(token), salt=_PLACE_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return PagePlace(branch, point, datetime.fromtimestamp(made, UTC))


def forget_tally_names() -> None:
    _names.look_again()


def _own_names() -> dict[tuple[str, str], str]:
    rows = LibraryText.objects.filter(key__startswith=KIND_NAME)
    found = rows.values_list("key", "language", "text")
    return {(key.removeprefix(KIND_NAME), language): text for key, language, text in found}


_names: Final = PolledValue(_own_names, dict[tuple[str, str], str]())


# Below, nothing is split by day or branch (DESIGN, promise 9).
ENOUGH: Final = 10

WEEKS: Final = 13
DAYS: Final = 31


@dataclass(frozen=True, slots=True)
class TallyLine:
    begins: date | None  # first day of the stretch of time
    part: DayPart | None
    counts: tuple[int, ...]  # by kind, in their order

    @property
    def total(self) -> int:
        return sum(self.counts)


def tally_totals(by: Actor, branch: int | None = None) -> dict[str, Any]:
    """Return sums of a branch with enough people, else of all."""
    by.require(Permission.DESK_LEADS_SEE)
    teams = _team_sizes_by_branch()
    large = [each for each in cached_branches() if teams[each.pk] >= ENOUGH]
    if 0 < sum(team for at, team in teams.items() if at and team < ENOUGH) < ENOUGH:
        large = []  # all less the large ones would be the few at the small ones
    chosen = branch if branch in {each.pk for each in large} else None
    by_day = sum(teams.values()) >= ENOUGH
    today = local_day(timezone.now(), the_library().time_zone)
    monday = monday_before_or_on(today)
    first, end = (
        (today - timedelta(days=DAYS), today) if by_day else (_first_monday_shown(monday), monday)
    )
    cells = TallyCell.objects.filter(count__gt=0)
    if chosen is not None:
        cells = cells.filter(branch=chosen)
    days = cells.filter(day__gte=first, day__lt=end).values_list("day", "kind")
    parts = cells.filter(day__gte=_first_monday_shown(monday), day__lt=monday).values_list(
        "part", "kind"
    )
    return {
        "lines": _lines_by_day_or_week(days.annotate(sum=Sum("count")), by_day=by_day),
        "parts": _lines_by_part(parts.annotate(sum=Sum("count"))),
        "by_day": by_day,
        "branch": chosen,
        "branches": large,
    }


def _first_monday_shown(monday: date) -> date:
    return monday - timedelta(weeks=WEEKS)


def _team_sizes_by_branch() -> Counter[int]:
    # By branch, 0 for members of none.
    may = [
        pk
        for pk, permissions in JobClass.objects.values_list("pk", "permissions")
        if Permission.DESK_REQUEST_ANSWER in permissions
    ]
    members = User.objects.filter(is_active=True, job_class__in=may)
    return Counter(
        {branch or 0: n for branch, n in members.values_list("branch").annotate(n=Count("pk"))}
    )


def _lines_by_day_or_week(
    rows: Iterable[tuple[date, str, int]], *, by_day: bool
) -> list[TallyLine]:
    found: dict[date, Counter[str]] = {}
    for day, kind, count in rows:
        begins = day if by_day else monday_before_or_on(day)
        found.setdefault(begins, Counter())[kind] += count
    return [
        TallyLine(begins, None, _counts_in_order(found[begins]))
        for begins in sorted(found, reverse=True)
    ]


def _lines_by_part(rows: Iterable[tuple[int, str, int]]) -> list[TallyLine]:
    found: dict[int, Counter[str]] = {}
    for part, kind, count in rows:
        found.setdefault(part, Counter())[kind] += count
    return [TallyLine(None, DayPart(part), _counts_in_order(found[part])) for part in sorted(found)]


def _counts_in_order(counts: Counter[str]) -> tuple[int, ...]:
    return tuple(counts[kind] for kind in TallyKind)
