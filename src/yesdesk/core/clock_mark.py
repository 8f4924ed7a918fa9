"""The last time Yesdesk saw, so that a clock that jumps destroys nothing.

A machine whose clock is wrong by weeks, for one night, would find every period over. Erasing, and destroying keys, ask
`clock_is_trusted` first. After a gap of more than four days they wait for a right clock, another machine's time that
agrees, or a person (`trust_clock`).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_address
from socket import socket
from typing import Final

from django.db.models import Q
from django.utils import timezone

from yesdesk.core.loopback import other_machine
from yesdesk.core.models import ClockMark, Job, JobState, Lease, Timer
from yesdesk.core.registry import Registry

JUMP: Final = timedelta(days=4)
"""The longest gap that is believed: a night or a long weekend without a worker."""

AGREES: Final = timedelta(hours=1)
"""The most that another machine's time differs from our time, and the age up to which its answer counts."""

NOTED_EACH: Final = 60.0
_BACK: Final = timedelta(minutes=10)
_LONGEST_WAIT: Final = timedelta(hours=1)
_THE_ONE: Final = 1

_heard: Final[dict[str, tuple[datetime, datetime]]] = {}

stepped_back: Registry[Callable[[datetime], None]] = Registry("step back of the clock")
"""Functions that take up again the work a room put off while the clock was ahead; given the present time."""


def last_seen() -> datetime | None:
    return ClockMark.objects.filter(pk=_THE_ONE).values_list("seen_at", flat=True).first()


def clock_is_trusted(now: datetime) -> bool:
    """Return whether acts that cannot be undone, like erasing, may go by `now`."""
    seen = last_seen()
    return seen is None or now - seen <= JUMP


def hear_time(link: socket | None, said: datetime) -> None:
    """Note the time that another machine gave. This computer's own services read the clock that is in doubt."""
    if link is not None and (address := other_machine(link)):
        _heard[address] = (timezone.now(), said)


def _others_agree(now: datetime) -> bool:
    """Ask for one machine on the Internet or two others: a single one in the house may be a container here."""
    lately = {
        address: abs(said - ours)
        for address, (ours, said) in list(_heard.items())
        if timedelta() <= now - ours <= AGREES
    }
    enough = len(lately) > 1 or any(ip_address(each).is_global for each in lately)
    return enough and max(lately.values()) <= AGREES


def note_time() -> None:
    """Note the time, each minute by every worker. A jump ahead is believed where others agree. A step back is believed
    at once, and work that was put off while the clock was ahead is due."""
    now = timezone.now()
    mark, new = ClockMark.objects.get_or_create(
        pk=_THE_ONE, defaults={"seen_at": now, "claimed_at": now}
    )
    if new:
        return
    if mark.claimed_at - now > _BACK:
        _pull_back_future_dates(now)
    seen = now if now - mark.seen_at <= JUMP or _others_agree(now) else mark.seen_at
    unchanged = ClockMark.objects.filter(
        pk=_THE_ONE, seen_at=mark.seen_at
    )  # by a person, meanwhile
    unchanged.update(seen_at=seen, claimed_at=now)


def trust_clock(now: datetime) -> None:
    ClockMark.objects.update_or_create(pk=_THE_ONE, defaults={"seen_at": now, "claimed_at": now})


def carry_mark(seen: datetime | None) -> None:
    """Carry over the last time of the library here, where it is later, into a database that comes from a backup."""
    if seen is None:
        return
    mark, _new = ClockMark.objects.get_or_create(
        pk=_THE_ONE, defaults={"seen_at": seen, "claimed_at": seen}
    )
    if mark.seen_at < seen:
        ClockMark.objects.filter(pk=_THE_ONE).update(seen_at=seen, claimed_at=seen)


def _pull_back_future_dates(now: datetime) -> None:
    Lease.objects.filter(until__gt=now + _BACK).delete()  # none is given for so long
    far = Timer.objects.filter(ref="", every_seconds__isnull=False, due_at__gt=now)
    for pk, due, every in far.values_list("pk", "due_at", "every_seconds"):
        if due > now + timedelta(seconds=every or 0):
            Timer.objects.filter(pk=pk).update(due_at=now)
    for room in stepped_back:
        stepped_back[room](now)
    _bring_jobs_back(now)  # last: a job may read what a room has just brought back


def _bring_jobs_back(now: datetime) -> None:
    """No job waits longer than an hour, and a worker that runs one renews its lease within a minute."""
    waiting = Job.objects.filter(state=JobState.WAITING, run_after__gt=now)
    waiting.filter(Q(created_at__gt=now) | Q(run_after__gt=now + _LONGEST_WAIT)).update(
        run_after=now
    )
    running = Job.objects.filter(state=JobState.RUNNING, lease_until__gt=now + _BACK)
    running.update(lease_until=now + _BACK)
