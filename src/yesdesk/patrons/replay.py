"""Replay the erasure list after a restore: erase and redact again what was erased since the backup, and hold
again what was held since.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import batched
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.permissions import Permission
from yesdesk.core.progress import progress
from yesdesk.core.retention import SeriesSpec, reapply, series
from yesdesk.patrons.erasure import erase_batch
from yesdesk.patrons.erasure_list import (
    ErasureEvent,
    ErasureLine,
    cancel_pass,
    latest_lines,
    list_path,
    read_erasure_list,
    without_kept,
)
from yesdesk.patrons.models import LegalHold
from yesdesk.patrons.queries import fingerprints_of, held_subjects
from yesdesk.patrons.retention import sync_series

_AT_ONCE: Final = 200


@dataclass
class Replayed:
    """`erased` again, `struck` again, `held` again, and `released` holds that the backup still had."""

    erased: int = 0
    struck: int = 0
    held: int = 0
    released: int = 0


def leave_out_pass(name: str, *, by: Actor = SYSTEM) -> int:
    """Repeat nothing of this nightly pass, now or after a later restore; how many rows that keeps. Traced."""
    by.require(Permission.PATRONS_WORDS_ERASE)
    kept = cancel_pass(name, timezone.now())
    record_audit("patrons.erasures.pass_left_out", f"pass:{name}"[:80], by=by, rows=kept)
    return kept


def replay_erasures(*, by: Actor = SYSTEM) -> Replayed:
    """Repeat the erasure list on the database as it is. Doing it twice changes nothing more."""
    by.require(Permission.PATRONS_WORDS_ERASE)
    sync_series(by=SYSTEM)
    every = without_kept(read_erasure_list(list_path()))
    by_series: dict[str, list[ErasureLine]] = defaultdict(list)
    for line in latest_lines(line for line in every if line.word is not ErasureEvent.STRUCK):
        by_series[line.series].append(line)
    done = Replayed()
    with progress("Erasing again", sum(map(len, by_series.values()))) as advance:
        for code, lines in by_series.items():
            if code in series:
                _replay_series(series[code], lines, done)
            advance(len(lines))
    done.struck = _strike_again(line for line in every if line.word is ErasureEvent.STRUCK)
    return done


def _strike_again(lines: Iterable[ErasureLine]) -> int:
    """Redact again. A later strike stood in what the one before it had left; and two of one second may
    stand in the list the wrong way round. So as long as one struck, the others are tried once more.
    """
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


def _replay_series(spec: SeriesSpec, lines: list[ErasureLine], done: Replayed) -> None:
    for some in batched(lines, _AT_ONCE):
        marks = fingerprints_of(spec, [line.ref for line in some])
        meant = [line for line in some if marks.get(line.ref) == line.mark]
        gone = [line for line in meant if line.word is ErasureEvent.ERASED]
        _release(gone)
        done.erased += _erase_again(spec, gone)
        done.released += _release([line for line in meant if line.word is ErasureEvent.RELEASED])
        done.held += _hold_again([line for line in meant if line.word is ErasureEvent.HELD])


def _erase_again(spec: SeriesSpec, lines: list[ErasureLine]) -> int:
    """Erase again, under the names of the former passes, so that a later restore can still leave one of them out."""
    by_pass: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        by_pass[line.of_pass].append(line.ref)
    now = timezone.now()
    return sum(
        erase_batch(spec, refs, "restore", now, of_pass=name, held_too=True)
        for name, refs in by_pass.items()
    )


def _release(lines: list[ErasureLine]) -> int:
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
