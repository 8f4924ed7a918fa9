"""Erase what is due each night, or one thing at once.

Transactions are short, and each is on the list before it begins. After a jump of the clock a pass waits until the date
is confirmed. After a restore the list is replayed: erased, redacted and held again.
"""

import math
import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time as time_of_day, timedelta
from itertools import batched
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import SYSTEM, Actor, ActorKind
from yesdesk.core.audit import record_audit
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.errors import NotAllowed
from yesdesk.core.exceptions import Capture, class_path, safe_traceback
from yesdesk.core.models import Timer
from yesdesk.core.permissions import Permission
from yesdesk.core.progress import Advance, progress
from yesdesk.core.registry import Registry
from yesdesk.core.retention import SeriesSpec, reapply, series
from yesdesk.core.tasks.queue import enqueue_once
from yesdesk.patrons.cleanup import AGAIN, delete_leftovers, touched_tables, vacuum, vacuum_soon
from yesdesk.patrons.erasure_list import (
    AT_ONCE,
    ErasureEvent,
    ErasureLine,
    add_lines,
    cancel_pass,
    latest_lines,
    list_path,
    list_turn,
    read_erasure_list,
    without_kept,
)
from yesdesk.patrons.models import Erasure, LegalHold, Series
from yesdesk.patrons.queries import due_ids, fingerprints_of, held_ids, held_subjects
from yesdesk.patrons.retention import sync_series
from yesdesk.places.queries import library_or_none

log = structlog.get_logger("yesdesk.patrons")

NIGHTLY: Final = "patrons.erase_nightly"
# A pass begins from this local time.
NIGHT: Final = time_of_day(3)

_FIRST_BATCH: Final = 20
_LARGEST_BATCH: Final = 500
# A quarter of the longest write allowed, since disks have slow days.
_AIM_SECONDS: Final = 0.05


@dataclass
class _Pace:
    """The size of the next batch: quick ones let it grow, slow ones shrink it."""

    size: int = _FIRST_BATCH

    def adapt_size(self, seconds: float) -> None:
        wanted = self.size * _AIM_SECONDS / max(seconds, 0.001)
        self.size = int(max(1, min(_LARGEST_BATCH, self.size * 2, wanted)))


def erase_due(now: datetime, *, by: Actor = SYSTEM, budget_seconds: float = 3600) -> dict[str, int]:
    """Erase what each series has kept long enough, and unused files, except what is held. Returns counts by series. It
    stops between batches after `budget_seconds`. A series that fails keeps no other: raises ExceptionGroup at the end.
    A clock that jumped erases nothing.
    """
    with _raise_troubles_at_end() as troubles:
        went = _erase_rows(now, by, budget_seconds, troubles)
        with Capture() as run:
            delete_leftovers(now)
        troubles.extend(_log_trouble("files", run.error))
    return went


def erase_due_rows(now: datetime, *, by: Actor = SYSTEM) -> dict[str, int]:
    """Erase all due rows, without files: in a database whose files must not go yet."""
    with _raise_troubles_at_end() as troubles:
        return _erase_rows(now, by, math.inf, troubles)


@contextmanager
def _raise_troubles_at_end() -> Iterator[list[Exception]]:
    troubles: list[Exception] = []
    yield troubles
    if troubles:
        raise ExceptionGroup("some series could not be erased", troubles)


def _erase_rows(
    now: datetime, by: Actor, budget_seconds: float, troubles: list[Exception]
) -> dict[str, int]:
    by.require(Permission.PATRONS_WORDS_ERASE)
    sync_series(by=SYSTEM)
    went: dict[str, int] = {}
    if not clock_is_trusted(now):
        log.error("nothing erased: the clock jumped", now=now.isoformat())
        return went
    this = _Pass(f"{now.astimezone(UTC):%Y%m%dT%H%M}-{secrets.token_hex(2)}", now, budget_seconds)
    with touched_tables() as tables:
        for code, spec in series.items():
            with Capture() as run:
                went[code] = _erase_series(spec, this)
            troubles.extend(_log_trouble(code, run.error))
    if not vacuum(tables):
        vacuum_soon(tables, after=AGAIN)
    return went


def _log_trouble(what: str, error: Exception | None, said: str = "not erased") -> list[Exception]:
    if error is None:
        return []
    log.error(said, series=what, error=class_path(error), trail=safe_traceback(error))
    return [error]


def erase_now(code: str, ids: Iterable[int], cause: str, *, by: Actor) -> int:
    """Erase these of one series at once, except what is held. Returns how many went. `cause`: `patron` or `staff`. A
    patron may erase the request of their link, and nothing else.
    """
    wanted = list(ids)
    spec = series[code]
    _may_erase(spec, wanted, by)
    at, of_pass = timezone.now(), f"{AT_ONCE}-{cause}"
    with touched_tables() as tables:

        def leave_trace(went: int) -> None:
            if went and by.is_staff:
                for pk in wanted:
                    record_audit("patrons.words.erased", f"{spec.subject}:{pk}", by=by, series=code)
            if went:
                vacuum_soon(set(tables))

        return erase_batch(spec, wanted, cause, at, of_pass=of_pass, then=leave_trace)


def _may_erase(spec: SeriesSpec, ids: list[int], by: Actor) -> None:
    if by.kind is ActorKind.PATRON:
        if spec.subject != "request" or ids != [by.ref] or by.by_slip:
            raise NotAllowed.because(Permission.PATRONS_WORDS_ERASE)
        return
    by.require(Permission.PATRONS_WORDS_ERASE)


class _Pass:
    """A pass: its name on each line of the list, its time and its deadline."""

    def __init__(self, name: str, now: datetime, budget_seconds: float) -> None:
        self.name = name
        self.now = now
        self._until = time.monotonic() + budget_seconds

    def has_time(self) -> bool:
        return time.monotonic() < self._until


def _erase_series(spec: SeriesSpec, this: _Pass) -> int:
    row = Series.objects.get(code=spec.code)
    before = this.now - timedelta(days=row.days)
    with progress(f"Erasing {spec.code}") as advance:
        total = _erase_in_batches(spec, before, this, advance)
    Series.objects.filter(code=spec.code).update(passed_at=this.now, passed_erased=total)
    return total


def _erase_in_batches(spec: SeriesSpec, before: datetime, this: _Pass, advance: Advance) -> int:
    pace, total = _Pace(), 0
    while this.has_time():
        ids = due_ids(spec, before, pace.size)
        if not ids:
            return total
        began = time.monotonic()
        went = erase_batch(spec, ids, "schedule", this.now, of_pass=this.name)
        if not went:
            # A hold set this moment, or a series that does not let go: either way not again now.
            return total
        took = time.monotonic() - began
        pace.adapt_size(took)
        total += went
        advance(went)
        if len(ids) >= _FIRST_BATCH:
            time.sleep(took)  # half of the time belongs to people who write meanwhile
    return total


def erase_batch(
    spec: SeriesSpec,
    ids: list[int],
    cause: str,
    at: datetime,
    *,
    of_pass: str = "",
    then: Callable[[int], None] | None = None,
) -> int:
    """List these, then erase them in a transaction of their own, except what is held. Returns how many went. `of_pass`
    may be a pass before a restore. `then` runs in the same transaction with the count.
    """
    with list_turn():
        held = held_ids(spec.subject)
        free = [pk for pk in ids if pk not in held]
        marks = fingerprints_of(spec, free)
        named = [(f"{spec.subject}:{pk}", mark) for pk, mark in marks.items()]
        add_lines(
            ErasureLine(
                at.astimezone(UTC), ErasureEvent.ERASED, spec.code, subject, mark, of_pass=of_pass
            )
            for subject, mark in named
        )
        with transaction.atomic():
            Erasure.objects.bulk_create(
                Erasure(subject=subject, series=spec.code, cause=cause, at=at)
                for subject, _mark in named
            )
            went = spec.erase(free)
            if then is not None:
                then(went)
    return went


before_erasing: Final[Registry[Callable[[datetime], object]]] = Registry("step of the night")
"""The steps of a night before it erases. A step that fails does not keep erasing from its turn."""


@task()
def erase_what_is_due() -> None:
    """Run the night's steps, and then one pass over every series."""
    now = timezone.now()
    with _raise_troubles_at_end() as troubles:
        for name in before_erasing:
            with Capture() as run:
                before_erasing[name](now)
            troubles.extend(_log_trouble(name, run.error, "step of the night failed"))
        erase_due(now)


def approved_pass_is_due(_ref: str, _now: datetime) -> None:
    """Start a pass that a person let go on, without waiting for the night."""
    enqueue_once(erase_what_is_due, NIGHTLY)


def at_night(_ref: str, now: datetime) -> None:
    """Start a pass once a local day, in the first minute after three in which a worker runs. A doubtful clock waits."""
    library = library_or_none()
    if library is None or not clock_is_trusted(now):
        return
    local = now.astimezone(ZoneInfo(library.time_zone))
    night = datetime.combine(local.date(), NIGHT, local.tzinfo)
    if local >= night:
        enqueue_once(erase_what_is_due, NIGHTLY)
        night = datetime.combine(local.date() + timedelta(days=1), NIGHT, local.tzinfo)
    Timer.objects.filter(kind=NIGHTLY).update(due_at=night)


_REPEATED_AT_ONCE: Final = 200


@dataclass
class Replayed:
    """Counts of a replay; `released` counts holds that the backup still had."""

    erased: int = 0
    struck: int = 0
    held: int = 0
    released: int = 0


def leave_out_pass(name: str, *, by: Actor = SYSTEM) -> int:
    """Cancel this nightly pass for this and later restores, and trace it. Returns how many rows that keeps."""
    by.require(Permission.PATRONS_WORDS_ERASE)
    kept = cancel_pass(name, timezone.now())
    record_audit("patrons.erasures.pass_left_out", f"pass:{name}"[:80], by=by, rows=kept)
    return kept


def replay_erasures(*, by: Actor = SYSTEM) -> Replayed:
    """Repeat the erasure list on the present database. A second time changes nothing more."""
    by.require(Permission.PATRONS_WORDS_ERASE)
    every = without_kept(read_erasure_list(list_path()))
    by_series: dict[str, list[ErasureLine]] = defaultdict(list)
    for line in latest_lines(line for line in every if line.word is not ErasureEvent.STRUCK):
        by_series[line.series].append(line)
    done = Replayed()
    with progress("Erasing again", sum(map(len, by_series.values()))) as advance:
        for code, lines in by_series.items():
            if code in series:
                _erase_series_again(series[code], lines, done)
            advance(len(lines))
    done.struck += _strike_again(line for line in every if line.word is ErasureEvent.STRUCK)
    return done


def _strike_again(lines: Iterable[ErasureLine]) -> int:
    # A strike stood in what an earlier one left, and two of one second may be listed the wrong way round. So the
    # others are tried again as long as one struck.
    waiting = [line for line in lines if line.series in reapply]
    struck = 0
    while True:
        left = [
            line for line in waiting if not reapply[line.series](line.ref, line.mark, line.place)
        ]
        if len(left) == len(waiting):
            return struck
        struck += len(waiting) - len(left)
        waiting = left


def _erase_series_again(spec: SeriesSpec, lines: list[ErasureLine], done: Replayed) -> None:
    for some in batched(lines, _REPEATED_AT_ONCE):
        marks = fingerprints_of(spec, [line.ref for line in some])
        meant = [line for line in some if marks.get(line.ref) == line.mark]
        gone = [line for line in meant if line.word is ErasureEvent.ERASED]
        _release_holds(gone)  # erased once is erased again, in spite of holds in an old backup
        done.erased += _erase_again(spec, gone)
        done.released += _release_holds(
            [line for line in meant if line.word is ErasureEvent.RELEASED]
        )
        done.held += _hold_again([line for line in meant if line.word is ErasureEvent.HELD])


def _erase_again(spec: SeriesSpec, lines: list[ErasureLine]) -> int:
    # The former passes keep their names, so that a later restore can still leave one out.
    by_pass: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        by_pass[line.of_pass].append(line.ref)
    now = timezone.now()
    return sum(
        erase_batch(spec, refs, "restore", now, of_pass=name) for name, refs in by_pass.items()
    )


def _release_holds(lines: list[ErasureLine]) -> int:
    names = [line.subject for line in lines]
    return held_subjects().filter(subject__in=names).update(released_at=timezone.now())


def _hold_again(lines: list[ErasureLine]) -> int:
    standing = set(held_subjects().values_list("subject", flat=True))
    reason = _("Held before the library was restored. The reason was not in the backup.")
    new = [
        LegalHold(subject=line.subject, reason=reason, since=line.at)
        for line in lines
        if line.subject not in standing
    ]
    LegalHold.objects.bulk_create(new)
    return len(new)
