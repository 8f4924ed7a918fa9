"""Tablets and their bell: pairing by a code, one ring a minute, and who comes. Written by tablets and by staff."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.counts import attempts, count_attempt
from yesdesk.core.dates import local_day
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.events import announce
from yesdesk.core.permissions import Permission
from yesdesk.core.webpush.keys import public_key
from yesdesk.counts.early import count_at_once
from yesdesk.counts.measures import NOBODY, RANG
from yesdesk.desk.sign.queries import forget_signs
from yesdesk.people.models import PushSubscription
from yesdesk.people.phone_alerts.actions import PRIORITY, PhoneAlert, send_alert
from yesdesk.people.queries import phone_for_alert, ten_or_more_work
from yesdesk.people.shift import on_shift
from yesdesk.places.models import BellState, Branch, ServicePoint, Tablet
from yesdesk.places.queries import zone_of
from yesdesk.requests.counting.actions import part_of_day

MAY: Final = Permission.DESK_REQUEST_ANSWER
CODE_HOLDS: Final = timedelta(minutes=10)
RINGS_FOR: Final = timedelta(minutes=2)
ONE_RING_EACH: Final = timedelta(minutes=1)

# How long a tablet says that nobody is free, or who comes.
SAID_FOR: Final = timedelta(minutes=2)
_MOST_WAITING: Final = 50

# Wrong codes of the whole library, so that no row counts a member: five a minute, thirty an hour.
_TRIES: Final = {timedelta(minutes=1): 5, timedelta(hours=1): 30}


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def new_tablet() -> str:
    """Add a tablet that waits for its code to be typed; return the word of its address. Raises Refusal at fifty."""
    now = timezone.now()
    Tablet.objects.filter(point=None, code_until__lte=now).delete()
    if Tablet.objects.filter(point=None).count() >= _MOST_WAITING:
        raise Refusal(
            _("Too many tablets wait for their code."),
            next_step=_("Try again in ten minutes."),
            code="desk.sign.tablets",
        )
    token = secrets.token_urlsafe(24)
    Tablet.objects.create(key_hash=hash_of(token), code=_new_code(), code_until=now + CODE_HOLDS)
    return token


def _new_code() -> str:
    used = set(Tablet.objects.filter(point=None).values_list("code", flat=True))
    while (code := f"{secrets.randbelow(10**6):06}") in used:
        pass
    return code


def pair(code: str, point: ServicePoint, *, by: Actor) -> None:
    """Connect the tablet that shows this code to a service point. A wrong code counts, and too many make all wait."""
    by.require(MAY)
    now, subject = timezone.now(), _tries_subject()
    for window, most in _TRIES.items():
        if attempts({_KIND: subject}, window=window, now=now)[_KIND] >= most:
            raise _too_many()
    typed = "".join(sign for sign in code if sign.isdigit())
    waiting = Tablet.objects.filter(point=None, code=typed, code_until__gt=now).exclude(code="")
    if not waiting.update(point=point, code="", code_until=None):
        for window in _TRIES:
            count_attempt(_KIND, subject, window=window, now=now)
        raise ValidationRefusal({"code": _("That code didn’t work. Ask the tablet for a new one.")})


_KIND: Final = "sign.tablet"


def _tries_subject() -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), b"yesdesk.desk.sign.tablet", "sha256").hex()


def _too_many() -> Refusal:
    return Refusal(
        _("Too many codes were wrong."),
        next_step=_(
            "Wait a minute, then ask the tablet for a new code. After many tries it takes an hour."
        ),
        code="desk.sign.tries",
    )


def disconnect(tablet: int, *, by: Actor) -> None:
    """Disconnect a tablet (its id): its address shows nothing any more. Another time changes nothing."""
    by.require(MAY)
    Tablet.objects.filter(pk=tablet).delete()
    forget_signs()


@transaction.atomic
def ring(point: ServicePoint) -> bool:
    """Ring at a service point; False where it rang within the last minute. The press is counted, not who pressed."""
    # Two tablets of one place, or two presses, take turns.
    ServicePoint.objects.select_for_update().get(pk=point.pk)
    now = timezone.now()
    here = Tablet.objects.filter(point=point)
    if here.filter(rings_until__gt=now + RINGS_FOR - ONE_RING_EACH).exists():
        return False
    here.update(bell=BellState.RINGS, rings_until=now + RINGS_FOR, who_comes="")
    _count(now, {"bell": (RANG,)})
    _tell_pages(point)
    for phone in _phones_at(point, now):
        ring_for_bell.enqueue(point.pk, phone)
    return True


def _phones_at(point: ServicePoint, now: datetime) -> list[int]:
    # Of colleagues on shift at the branch, only phones whose owners turned the bell on.
    rows = PushSubscription.objects.filter(
        on_shift(now, "user__"),
        Q(user__branch=point.branch_id) | Q(user__branch=None),
        bell=True,
        server_key=public_key(),
    )
    return list(rows.order_by("id").values_list("pk", flat=True))


@task(priority=PRIORITY)
def ring_for_bell(point: int, phone: int, tries: int = 0) -> None:
    """Ring one phone while nobody has answered the bell. It names the place, and nobody."""
    rings = Tablet.objects.filter(
        point=point, bell=BellState.RINGS, rings_until__gt=timezone.now()
    ).first()
    found = phone_for_alert(SYSTEM, phone) if rings else None
    if rings is None or rings.rings_until is None or found is None or not found.bell:
        return
    wanted = PhoneAlert(
        says=gettext_lazy("Somebody pressed the bell"),
        opens=reverse("desk"),
        topic="bell",
        number=int(rings.rings_until.timestamp()),
        until=rings.rings_until,
    )
    rang = send_alert(found, wanted, tries=tries, by=SYSTEM)
    if rang.again_at is not None:
        ring_for_bell.using(run_after=rang.again_at).enqueue(point, phone, tries + 1)


def _count(rang: datetime, values: Mapping[str, tuple[object, ...]]) -> None:
    count_at_once(local_day(rang, zone_of(None)), 0, values)


def _count_nobody(branch: Branch, rang: datetime) -> None:
    found: dict[str, tuple[object, ...]] = {"bell": (NOBODY,)}
    if ten_or_more_work():
        weekday = local_day(rang, branch.time_zone).weekday()
        found["bell_nobody"] = weekday, part_of_day(branch, rang).value
    _count(rang, found)


def _tell_pages(point: ServicePoint) -> None:
    announce(f"signs.{point.branch_id}")
    transaction.on_commit(forget_signs)


@transaction.atomic
def come(point: ServicePoint, *, named: bool, by: Actor) -> bool:
    """Answer the bell; False where it rings no more, as after a colleague. `named`: the tablet says one's name."""
    by.require(MAY)
    now = timezone.now()
    rings = Tablet.objects.filter(point=point, bell=BellState.RINGS, rings_until__gt=now)
    if not rings.update(bell=BellState.COMING, who_comes=by.name if named else ""):
        return False
    _tell_pages(point)
    return True


def settle_rings(now: datetime) -> None:
    """Count rings that nobody answered in time, once for a place, and forget what tablets have said long enough."""
    late = Q(bell=BellState.RINGS, rings_until__lte=now)
    points = ServicePoint.objects.filter(tablets__in=Tablet.objects.filter(late)).distinct()
    for point in points.select_related("branch"):
        with transaction.atomic():
            here = Tablet.objects.filter(late, point=point)
            ended: datetime | None = here.aggregate(at=Max("rings_until"))["at"]
            if ended and here.update(bell=BellState.NOBODY):
                # of its own month, however late this runs
                _count_nobody(point.branch, ended - RINGS_FOR)
                _tell_pages(point)
    said = Tablet.objects.filter(rings_until__lte=now - SAID_FOR).exclude(bell=BellState.RINGS)
    said.update(bell=BellState.QUIET, rings_until=None, who_comes="")
    Tablet.objects.filter(point=None, code_until__lte=now).delete()
