"""Timers: one table, and one process that looks at it each second.

The handler of a single timer runs inside a transaction together with its timer's removal: both or neither. It must be
short, since SQLite has one writer; longer work is a job that the handler enqueues. A recurring handler runs in no
transaction: it looks first, and writes in short ones. A run that is killed in the middle comes with the next one.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from yesdesk.core.exceptions import Capture, class_path, safe_traceback
from yesdesk.core.models import Timer
from yesdesk.core.registry import Registry
from yesdesk.core.site_context import NO_LIBRARY
from yesdesk.core.tasks.leases import take_lease

CLOCK = "clock"
CLOCK_SECONDS = 30
RETRY = timedelta(seconds=60)
AT_A_TICK = 100

log = structlog.get_logger("yesdesk.timers")

type Handler = Callable[[str, datetime], None]


@dataclass(frozen=True)
class Recurring:
    kind: str
    every_seconds: int


timer_kinds: Registry[Handler] = Registry("timer kind")
recurring: Registry[Recurring] = Registry("recurring timer")


def set_timer(kind: str, ref: str, due_at: datetime, every: timedelta | None = None) -> None:
    """Make `kind` due for `ref` at `due_at`; the former time of the same two is replaced. `every`: it moves on by this
    much after each run instead of going away."""
    seconds = int(every.total_seconds()) if every else None
    Timer.objects.bulk_create(
        [Timer(kind=kind, ref=ref, due_at=due_at, every_seconds=seconds)],
        update_conflicts=True,
        unique_fields=["kind", "ref"],
        update_fields=["due_at", "every_seconds"],
    )


def cancel_timer(kind: str, ref: str) -> bool:
    return Timer.objects.filter(kind=kind, ref=ref).delete()[0] > 0


def register_recurring(kind: str, every_seconds: int, handler: Handler) -> None:
    """Call `handler("", now)` each `every_seconds`, in no transaction. Call this in `ready`."""
    timer_kinds.add(kind, handler)
    recurring.add(kind, Recurring(kind, every_seconds))


def ensure_recurring() -> None:
    """Make rows for new standing timers, leave old ones be, drop those of rooms gone."""
    standing = dict(recurring.items())
    gone = Timer.objects.filter(ref="", every_seconds__isnull=False)
    gone.exclude(kind__in=standing).delete()
    there = dict(
        Timer.objects.filter(kind__in=standing, ref="").values_list("kind", "every_seconds")
    )
    for kind, each in standing.items():
        if there.get(kind) != each.every_seconds:
            set_timer(kind, "", timezone.now(), timedelta(seconds=each.every_seconds))


def tick(now: datetime, holder: str) -> int:
    """Run due timers, if `holder` is the one that ticks; the number of handlers that ran well."""
    if not take_lease(CLOCK, holder, CLOCK_SECONDS, now=now):
        return 0
    due = Timer.objects.filter(due_at__lte=now).order_by("due_at", "id")[:AT_A_TICK]
    done = 0
    for timer in due:
        # One handler may take long; whoever took the clock meanwhile runs the rest.
        if not take_lease(CLOCK, holder, CLOCK_SECONDS):
            break
        done += _run_claimed_timer(timer, now)
    return done


def _run_claimed_timer(timer: Timer, now: datetime) -> bool:
    with Capture() as run, transaction.atomic() if timer.every_seconds is None else nullcontext():
        if not _claim_run(timer, now):
            return False
        timer_kinds[timer.kind](timer.ref, now)
    if run.error is None:
        return True
    if getattr(run.error, "code", "") != NO_LIBRARY:  # before `yesdesk init` they wait
        log.error(
            "timer stopped",
            kind=timer.kind,
            error=class_path(run.error),
            trail=safe_traceback(run.error),
        )
    Timer.objects.filter(id=timer.id, due_at=timer.due_at).update(due_at=now + RETRY)
    return False


def _claim_run(timer: Timer, now: datetime) -> bool:
    """Take this run; False when somebody moved, ran or cancelled it since it was read."""
    row = Timer.objects.filter(id=timer.id, due_at=timer.due_at)
    if timer.every_seconds is None:
        return row.delete()[0] == 1
    every = timedelta(seconds=timer.every_seconds)
    missed = (now - timer.due_at) // every
    timer.due_at += every * (missed + 1)
    return row.update(due_at=timer.due_at) == 1
