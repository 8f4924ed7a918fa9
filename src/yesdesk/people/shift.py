"""Whether a colleague can be asked now: on shift by itself from signing in at a desk until closing, or as they say.

It is worked out when it is read, from the branch's own hours: it ends also where nothing runs that could end it. One
current row a person (`CurrentShift`), and nowhere when somebody came, went or rested.

First what sets a shift and ends it; then who is on shift, who of them a question reaches, whom a sheet finds at hand,
and who is away.
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

LONGEST: Final = timedelta(hours=14)
"""A shift that somebody began while their branch is closed, or has no hours, ends after so long."""

EARLY: Final = timedelta(hours=2)
"""Who signs in so long before the branch opens is on shift once it does."""

AHEAD: Final = timedelta(hours=26)
"""No shift ends later than so far from now: a row that says so was written under a wrong clock, and does not hold."""

PAGE_OPEN_FOR: Final = timedelta(minutes=10)
"""A page that was used, or listened, so lately may be open still; it is written down each five minutes."""


def shift_is(now: datetime, *states: ShiftState, of: str = "", latest: datetime | None = None) -> Q:
    """Whether a member's shift is one of these now. `of`: the way to the member, like `user__`."""
    row = f"{of}current_shift__"
    begun = Q(**{f"{row}begins": None}) | Q(**{f"{row}begins__lte": now})
    holds = {f"{row}until__gt": now, f"{row}until__lte": latest or now + AHEAD}
    return begun & Q(**{f"{row}state__in": states}, **holds)


def on_shift(now: datetime, of: str = "", *, latest: datetime | None = None) -> Q:
    """Works here, on shift, on no break. `of`: the way to the member, like `user__`."""
    off = Q(**{f"{of}short_break__until__gt": now})
    works_here = Q(**{f"{of}is_active": True})
    return works_here & shift_is(now, ShiftState.ON, of=of, latest=latest) & ~off


@transaction.atomic
def set_shift(state: ShiftState, *, by: Actor) -> None:
    """Set `by` on shift or on a break until their branch closes today (14 hours where it is closed, or has no hours),
    or off until the end of the day: signing in again does not change that.
    """
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
    """Set on shift who signs in at a desk, from opening until closing, unless they have said otherwise today. Receives
    `user_logged_in`.
    """
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
    """At a shared desk computer, or inside the library's own networks; where it named none, at anything but a phone."""
    if "shared_desk" in request.session:
        return True
    client = request.META.get("REMOTE_ADDR", "")
    if cached_library().own_networks:
        return is_own_network(client)
    return bool(client) and "Mobi" not in request.META.get("HTTP_USER_AGENT", "")


def end_shift_when_gone(member: int) -> None:
    """End the shift of who signed out, where they are signed in nowhere else and no phone of theirs rings. What they
    said for the whole day stays.
    """
    now = timezone.now()
    here = StaffSession.objects.filter(user=member, expire_date__gt=now).exists()
    if not here and not PushSubscription.objects.filter(user=member).exists():
        CurrentShift.objects.filter(user=member).exclude(state=ShiftState.OFF).delete()


def note_pages_open(members: Iterable[int], now: datetime) -> None:
    """Note that a page of each of these members (user ids) is open: a question reaches them."""
    rows = [CurrentShift(user_id=pk, page_until=now + PAGE_OPEN_FOR) for pk in sorted(members)]
    CurrentShift.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user"], update_fields=["page_until"]
    )


@transaction.atomic
def set_away(member: int, *, away: bool, by: Actor) -> None:
    """Note that a member (user id) is away, or back: their own to say, or a lead's. It leaves no trace. Who is away is
    on no shift. Raises NotAllowed, and NotFound for nobody who works here.
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
    """Note, as a lead, that a colleague (user id) can be reached by phone today, or no longer. It ends with the day.
    Raises NotFound for nobody who works here.
    """
    by.require(Permission.DESK_LEADS_SEE)
    now = timezone.now()
    until = _end_of_the_day(now, the_library().time_zone) if reachable else None
    who = User.objects.filter(pk=member, is_active=True)
    if not who.update(by_phone_until=until):
        raise NotFound.plain()


def _end_of_the_day(now: datetime, zone: str) -> datetime:
    return datetime.combine(local_day(now, zone) + timedelta(days=1), time(), ZoneInfo(zone))


def _open_today(branch: int | None, now: datetime) -> Opening | None:
    """From the first opening to the last closing of this day at a branch, or (None) at any of them; None where it has
    closed already, stays closed, or nobody wrote its hours.
    """
    places = [each for each in branches() if branch in {None, each.pk}]
    hours = opening_hours_of(places)
    days = [open_spans_on(hours[each.pk], local_day(now, each.time_zone)) for each in places]
    still = [Opening(day[0].opens, day[-1].closes) for day in days if day and day[-1].closes > now]
    if not still:
        return None
    return Opening(min(each.opens for each in still), max(each.closes for each in still))


def has_opening_hours(branch: int | None) -> bool:
    """Whether somebody wrote when this branch is open, or (None) any of them. Three queries."""
    hours = opening_hours_of(each for each in branches() if branch in {None, each.pk})
    return any(any(each.week) for each in hours.values())


def forget_shifts(now: datetime) -> None:
    """Delete what was said of a shift, a break or a need that is over, and of a page that is closed, so that it tells
    nobody when they last worked.
    """
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
    here: bool
    """At the branch that asks."""

    reached: bool
    """A question gets to them, since a page of theirs is open somewhere, or a phone rings."""


def reachable_colleagues(
    by: Actor, job_classes: Sequence[int], *, branch: int | None
) -> list[ReachableColleague]:
    """Colleagues in these job classes (ids, the nearest first) whom a question reaches now."""
    return [each for each in who_is_on_shift(by, job_classes, branch=branch) if each.reached]


def who_is_on_shift(
    by: Actor, job_classes: Sequence[int], *, branch: int | None
) -> list[ReachableColleague]:
    """Colleagues in these job classes who are on shift: none on a break or off, never `by`. In the order of the job
    classes, in each the same branch first, then by name. One query.

    Whether it is a page or a phone that reaches them is not told.
    """
    if not by.is_staff or not job_classes:
        return []
    now = timezone.now()
    nearest = {pk: place for place, pk in enumerate(job_classes)}
    rings = {"key": key} if (key := public_key()) else {}
    told = _ON_SHIFT.rows(now=now, latest=now + AHEAD, **rings)
    found = [
        ReachableColleague(pk, name, job_class, here=home in {None, branch}, reached=reached)
        for pk, name, job_class, home, reached in told
        if job_class in nearest and pk != by.user_id
    ]
    return sorted(found, key=lambda one: (nearest[one.job_class], not one.here))


def _everybody_on_shift(
    *, now: datetime, latest: datetime, key: str = ""
) -> QuerySet[User, tuple[Any, ...]]:
    """`latest`: no shift ends after it. `key`: what phones were allowed under."""
    rows = User.objects.filter(on_shift(now, latest=latest)).annotate(reached=_reached(now, key))
    columns = ("pk", "name", "job_class_id", "branch_id", "reached")
    return rows.order_by("name", "id").values_list(*columns)


_ON_SHIFT: Final = PreparedQuery(_everybody_on_shift)


def _reached(now: datetime, key: str) -> Expression:
    if not key:
        return ExpressionWrapper(page_open(now), output_field=BooleanField())
    return ExpressionWrapper(page_open(now) | phone_rings(now, key), output_field=BooleanField())


def is_signed_in(now: datetime) -> Exists:
    return Exists(StaffSession.objects.filter(user=OuterRef("pk"), expire_date__gt=now))


def page_open(now: datetime) -> Q:
    return Q(is_signed_in(now), current_shift__page_until__gt=now)


def phone_rings(now: datetime, key: str) -> Exists:
    """Nobody's without a key of ours: none was allowed under it."""
    phones = PushSubscription.objects.filter(user=OuterRef("pk"), server_key=key)
    return Exists(phones.exclude(paused_until__gt=now))


def has_page_open(by: Actor) -> bool:
    """Whether a page of `by` is open somewhere. One query."""
    return User.objects.filter(page_open(timezone.now()), pk=by.user_id or 0).exists()


def is_on_shift(by: Actor, member: int) -> bool:
    """Whether this colleague is on shift and on no break, for the machine."""
    now = timezone.now()
    return by.kind is ActorKind.SYSTEM and User.objects.filter(on_shift(now), pk=member).exists()


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
    rows = _RESTING.rows(branch=branch, user=by.user_id or 0, now=now, latest=now + AHEAD)
    return {job_class for (job_class,) in rows}.intersection(job_classes)


def _resting_now(
    *, branch: int, user: int, now: datetime, latest: datetime
) -> QuerySet[User, tuple[Any, ...]]:
    resting = shift_is(now, ShiftState.BREAK, latest=latest)
    here = Q(branch=branch) | Q(branch__isnull=True)
    others = User.objects.filter((resting & here) | Q(by_phone_until__gt=now), is_active=True)
    return others.exclude(pk=user).values_list("job_class_id")


_RESTING: Final = PreparedQuery(_resting_now)


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
    """User ids of who is on shift or on a break now, or has a page open. One query; nobody for who is no staff."""
    now = timezone.now()
    here = shift_is(now, ShiftState.ON, ShiftState.BREAK) | page_open(now)
    found = User.objects.filter(here, is_active=True) if by.is_staff else User.objects.none()
    return frozenset(found.values_list("pk", flat=True))
