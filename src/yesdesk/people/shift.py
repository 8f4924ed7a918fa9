"""Shifts: who can be asked now, from sign-in at a desk until closing, or as they say.

The hours of the branch are read each time, so a shift ends even where nothing runs. One current row a person
(`CurrentShift`), and no record of when anybody came, went or rested.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import (
    BooleanField,
    Exists,
    Expression,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
)
from django.utils import timezone

from yesdesk.core.actors import Actor, ActorKind
from yesdesk.core.dates import local_day
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.core.webpush.keys import public_key
from yesdesk.people.models import (
    CurrentShift,
    DeskCover,
    PushSubscription,
    ShiftState,
    ShortBreak,
    StaffSession,
    User,
)
from yesdesk.places.hours import Opening, open_spans_on
from yesdesk.places.queries import (
    branches,
    cached_library,
    is_own_network,
    library_or_none,
    opening_hours_of,
    the_library,
    zone_of,
)

# A shift begun while the branch is closed, or has no hours, ends after so long.
LONGEST: Final = timedelta(hours=14)

# A member who signs in so early is on shift once the branch opens.
EARLY: Final = timedelta(hours=2)

# A row that ends later was written under a wrong clock, and does not hold.
AHEAD: Final = timedelta(hours=26)

# A page used so lately may still be open; it is noted each five minutes.
PAGE_OPEN_FOR: Final = timedelta(minutes=10)


def shift_is(now: datetime, *states: ShiftState, of: str = "", latest: datetime | None = None) -> Q:
    """Match members whose shift is one of these now. `of`: the way to the member, like `user__`."""
    row = f"{of}current_shift__"
    begun = Q(**{f"{row}begins": None}) | Q(**{f"{row}begins__lte": now})
    holds = {f"{row}until__gt": now, f"{row}until__lte": latest or now + AHEAD}
    return begun & Q(**{f"{row}state__in": states}, **holds)


def on_shift(now: datetime, of: str = "", *, latest: datetime | None = None) -> Q:
    """Match members who work here, on shift, on no break. `of`: the way to the member, like `user__`."""
    off = Q(**{f"{of}short_break__until__gt": now})
    works_here = Q(**{f"{of}is_active": True})
    return works_here & shift_is(now, ShiftState.ON, of=of, latest=latest) & ~off


@transaction.atomic
def set_shift(state: ShiftState, *, by: Actor) -> None:
    """Set `by` on shift or on a break until closing (14 hours without hours), or off for the whole day."""
    now = timezone.now()
    me = by.user_id or 0
    if not User.objects.filter(pk=me, is_active=True).exists():
        raise NotFound.plain()
    today = _open_today(by.branch, now)
    if state is ShiftState.OFF:
        until = _end_of_the_day(now, zone_of(by.branch))
    else:
        until = today.closes if today else now + LONGEST
    if state is not ShiftState.OFF:
        User.objects.filter(pk=me).update(away=False)
    CurrentShift.objects.update_or_create(
        user_id=me, defaults={"state": state, "begins": None, "until": until}
    )
    ShortBreak.objects.filter(user=me).delete()


def begin_shift(user: Any, request: Any, **_signal: Any) -> None:
    """Begin the shift of a member who signs in at a desk, unless they chose otherwise. Receives `user_logged_in`."""
    now = timezone.now()
    answers = Permission.DESK_REQUEST_ANSWER in user.job_class.permissions
    if user.away or not answers or library_or_none() is None or not _is_at_a_desk(request):
        return
    today = _open_today(user.branch_id, now)
    if today is None or now < today.opens - EARLY:
        return
    begins = today.opens if today.opens > now else None
    values = {"state": ShiftState.ON, "begins": begins, "until": today.closes}
    mine = CurrentShift.objects.filter(user=user)
    over = Q(until=None) | Q(until__lte=now) | Q(until__gt=now + AHEAD)
    if not mine.filter(over).update(**values):  # of two at once, what they said themselves stays
        CurrentShift.objects.bulk_create([CurrentShift(user=user, **values)], ignore_conflicts=True)


def _is_at_a_desk(request: Any) -> bool:
    """Return whether it is a shared desk or in the library's networks; without networks, no phone."""
    if "shared_desk" in request.session:
        return True
    client = request.META.get("REMOTE_ADDR", "")
    if cached_library().own_networks:
        return is_own_network(client)
    return bool(client) and "Mobi" not in request.META.get("HTTP_USER_AGENT", "")


def end_shift_when_gone(member: int) -> None:
    """End the shift of a member with no session and no phone left. A choice for the whole day stays."""
    now = timezone.now()
    here = StaffSession.objects.filter(user=member, expire_date__gt=now).exists()
    if not here and not PushSubscription.objects.filter(user=member).exists():
        CurrentShift.objects.filter(user=member).exclude(state=ShiftState.OFF).delete()


def note_pages_open(members: Iterable[int], now: datetime) -> None:
    """Note that pages of these members (user ids) are open, so that a question reaches them."""
    rows = [CurrentShift(user_id=pk, page_until=now + PAGE_OPEN_FOR) for pk in sorted(members)]
    CurrentShift.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user"], update_fields=["page_until"]
    )


@transaction.atomic
def set_away(member: int, *, away: bool, by: Actor) -> None:
    """Set a member (user id) away or back: oneself, or as a lead a colleague. It leaves no trace. An away member is on
    no shift. Raises NotAllowed, NotFound.
    """
    if member != by.user_id:
        by.require(Permission.DESK_LEADS_SEE)
    who = User.objects.filter(pk=member, is_active=True)
    if not who.update(away=away):
        raise NotFound.plain()
    if away:
        who.update(by_phone_until=None)
        ended = {"state": ShiftState.OFF, "begins": None, "until": None}
        CurrentShift.objects.filter(user=member).update(**ended)


@transaction.atomic
def set_reachable_by_phone(member: int, *, reachable: bool, by: Actor) -> None:
    """Note, as a lead, that a colleague (user id) can be reached by phone today. Raises NotFound."""
    by.require(Permission.DESK_LEADS_SEE)
    now = timezone.now()
    until = _end_of_the_day(now, the_library().time_zone) if reachable else None
    who = User.objects.filter(pk=member, is_active=True)
    if not who.update(by_phone_until=until):
        raise NotFound.plain()


def _end_of_the_day(now: datetime, zone: str) -> datetime:
    return datetime.combine(local_day(now, zone) + timedelta(days=1), time(), ZoneInfo(zone))


def _open_today(branch: int | None, now: datetime) -> Opening | None:
    """Return today's first opening to last closing at a branch or (None) any. None: closed, or no hours."""
    places = [each for each in branches() if branch in {None, each.pk}]
    hours = opening_hours_of(places)
    days = [open_spans_on(hours[each.pk], local_day(now, each.time_zone)) for each in places]
    still = [Opening(day[0].opens, day[-1].closes) for day in days if day and day[-1].closes > now]
    if not still:
        return None
    return Opening(min(each.opens for each in still), max(each.closes for each in still))


def closes_today(branch: int | None, now: datetime) -> datetime | None:
    """Return today's last closing at a branch or (None) any. None: closed by now, or no hours. Three queries."""
    today = _open_today(branch, now)
    return today.closes if today else None


def has_opening_hours(branch: int | None) -> bool:
    """Return whether this branch or (None) any has hours. Three queries."""
    hours = opening_hours_of(each for each in branches() if branch in {None, each.pk})
    return any(any(each.week) for each in hours.values())


def forget_shifts(now: datetime) -> None:
    """Delete what is over of shifts, breaks and pages, so that no row tells when a member last worked."""
    far = now + AHEAD
    over = CurrentShift.objects.filter(Q(until__lte=now) | Q(until__gt=far))
    over.update(state=ShiftState.OFF, begins=None, until=None)
    closed = CurrentShift.objects.filter(Q(page_until__lte=now) | Q(page_until__gt=far))
    closed.update(page_until=None)
    CurrentShift.objects.filter(until=None, page_until=None).delete()
    User.objects.filter(by_phone_until__lte=now).update(by_phone_until=None)
    ShortBreak.objects.filter(until__lte=now).delete()
    DeskCover.objects.filter(until__lte=now).delete()


@dataclass(frozen=True, slots=True)
class ReachableColleague:
    pk: int
    name: str
    job_class: int
    # At the branch that asks.
    here: bool
    # A page is open or a phone rings, so a question gets there.
    reached: bool


def reachable_colleagues(
    by: Actor, job_classes: Sequence[int], *, branch: int | None
) -> list[ReachableColleague]:
    """Return colleagues in these job classes (ids, the nearest first) whom a question reaches now."""
    return [each for each in who_is_on_shift(by, job_classes, branch=branch) if each.reached]


def who_is_on_shift(
    by: Actor, job_classes: Sequence[int], *, branch: int | None
) -> list[ReachableColleague]:
    """Return colleagues in these classes on shift and on no break, never `by`. One query. Sorted by class, then the
    same branch, then names. It does not tell whether a page or a phone reaches them.
    """
    if not by.is_staff or not job_classes:
        return []
    now = timezone.now()
    nearest = {pk: place for place, pk in enumerate(job_classes)}
    rings = {"key": key} if (key := public_key()) else {}
    told = _everybody_on_shift.rows(now=now, latest=now + AHEAD, **rings)
    found = [
        ReachableColleague(pk, name, job_class, here=home in {None, branch}, reached=reached)
        for pk, name, job_class, home, reached in told
        if job_class in nearest and pk != by.user_id
    ]
    return sorted(found, key=lambda one: (nearest[one.job_class], not one.here))


@PreparedQuery
def _everybody_on_shift(
    *, now: datetime, latest: datetime, key: str = ""
) -> QuerySet[User, tuple[Any, ...]]:
    rows = User.objects.filter(on_shift(now, latest=latest)).annotate(reached=_is_reached(now, key))
    columns = ("pk", "name", "job_class_id", "branch_id", "reached")
    return rows.order_by("name", "id").values_list(*columns)


def _is_reached(now: datetime, key: str) -> Expression:
    if not key:
        return ExpressionWrapper(page_open(now), output_field=BooleanField())
    return ExpressionWrapper(page_open(now) | phone_rings(now, key), output_field=BooleanField())


def is_signed_in(now: datetime) -> Exists:
    return Exists(StaffSession.objects.filter(user=OuterRef("pk"), expire_date__gt=now))


def page_open(now: datetime) -> Q:
    return Q(is_signed_in(now), current_shift__page_until__gt=now)


def phone_rings(now: datetime, key: str) -> Exists:
    """Match members with a phone that rings: none without our key."""
    phones = PushSubscription.objects.filter(user=OuterRef("pk"), server_key=key)
    return Exists(phones.exclude(paused_until__gt=now))


def has_page_open(by: Actor) -> bool:
    return User.objects.filter(page_open(timezone.now()), pk=by.user_id or 0).exists()


def is_on_shift(by: Actor, member: int) -> bool:
    """Return whether this colleague is on shift and on no break, for the machine."""
    now = timezone.now()
    return by.kind is ActorKind.SYSTEM and User.objects.filter(on_shift(now), pk=member).exists()


class OnShift(Protocol):
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
    """Return those job classes (ids) in which a colleague other than `by` can be asked now. Two queries; one with
    `on_shift`. A colleague counts on shift or on a break at `branch`, on shift elsewhere within reach, or reachable by
    phone today.
    """
    there = who_is_on_shift(by, job_classes, branch=branch) if on_shift is None else on_shift
    found = {each.job_class for each in there if each.here or each.reached}
    now = timezone.now()
    rows = _job_classes_resting.rows(
        branch=branch, user=by.user_id or 0, now=now, latest=now + AHEAD
    )
    return frozenset(
        found.intersection(job_classes)
        | {job_class for (job_class,) in rows}.intersection(job_classes)
    )


@PreparedQuery
def _job_classes_resting(
    *, branch: int, user: int, now: datetime, latest: datetime
) -> QuerySet[User, tuple[Any, ...]]:
    resting = shift_is(now, ShiftState.BREAK, latest=latest)
    here = Q(branch=branch) | Q(branch__isnull=True)
    others = User.objects.filter((resting & here) | Q(by_phone_until__gt=now), is_active=True)
    return others.exclude(pk=user).values_list("job_class_id")


@dataclass(frozen=True, slots=True)
class AwayColleague:
    """A colleague who is away, or has left."""

    pk: int
    name: str
    left: bool


def away_colleagues(by: Actor) -> list[AwayColleague]:
    """Return colleagues who are away or have left, by name. One query; none for patrons."""
    if not by.is_staff:
        return []
    gone = User.objects.filter(Q(away=True) | Q(is_active=False)).order_by("name", "id")
    rows = gone.exclude(pk=by.user_id or 0).values_list("pk", "name", "is_active")
    return [AwayColleague(pk, name, left=not active) for pk, name, active in rows]


def who_is_here(by: Actor) -> frozenset[int]:
    """Return user ids of colleagues on shift, on a break or with a page open. One query; none for patrons."""
    now = timezone.now()
    here = shift_is(now, ShiftState.ON, ShiftState.BREAK) | page_open(now)
    found = User.objects.filter(here, is_active=True) if by.is_staff else User.objects.none()
    return frozenset(found.values_list("pk", flat=True))
