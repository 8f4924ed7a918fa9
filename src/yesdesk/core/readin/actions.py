"""Read a file in, and take it out again. Page and terminal call these.

Rows go in some hundred at a time, so that nobody waits long for the one writer of SQLite. The last of them show all of
a file at once, in one transaction. Where the work is stopped before, its rows are taken out again, here or by the
worker.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import Refusal
from yesdesk.core.models import FileReadIn, FileState, RowReadIn
from yesdesk.core.plain_text import single_line
from yesdesk.core.readin.kinds import Checked, Kind, Matched, RowState, Source, kind_named, kinds
from yesdesk.core.readin.queries import (
    UNDO_DAYS,
    access_file,
    checked_rows,
    digest_of,
    look_at,
    reasons_to_stay,
    rows_of_file,
)
from yesdesk.core.tasks.queue import enqueue_once

GIVEN_UP: Final = timedelta(minutes=2)  # a file whose rows stopped going in that long ago
LOOK_EVERY: Final = 60


@dataclass(slots=True)
class ReadIn:
    """A file that was read in; None where nothing in it was new. `once`: lines that are shown now and never again."""

    file: FileReadIn | None
    made: int = 0
    once: list[tuple[str, ...]] = field(default_factory=list)


def read_in(
    source: Source, kind: Kind, matched: Matched, *, name: str, all_or_nothing: bool, by: Actor
) -> ReadIn:
    """Make what is new in a file. `all_or_nothing`: one broken row keeps all others out. Raises BrokenFile, Refusal."""
    kind.require(by)
    take_out_unfinished()
    look = look_at(source, kind, matched, by=by)
    if all_or_nothing and look.counts[RowState.BROKEN]:
        raise Refusal(
            _("Some rows are broken, so nothing went in."),
            next_step=_("Correct them in your file and choose it again, or let the rest go in."),
            code="core.readin.broken_rows",
        )
    if not look.counts[RowState.NEW]:
        return ReadIn(None)
    file = _begin(kind, name, by)
    done = ReadIn(file)
    try:
        batches = checked_rows(source, kind, matched)
        rows = next(batches)  # there are new ones
        for following in batches:
            _add_rows(file, kind, rows, done, by)
            rows = following
        _add_rows(file, kind, rows, done, by, are_last=True)
    except BaseException:
        _take_out(file, kind)
        raise
    return done


def _begin(kind: Kind, name: str, by: Actor) -> FileReadIn:
    now = timezone.now()
    try:
        with transaction.atomic():
            return FileReadIn.objects.create(
                kind=kind.code,
                name=single_line(name, 200),
                by_post=by.job_class[:60],
                at=now,
                beat_at=now,
            )
    except IntegrityError:
        raise Refusal(
            _("A file of this kind is being read in right now."),
            next_step=_("Look again in two minutes."),
            code="core.readin.busy",
        ) from None


def _add_rows(
    file: FileReadIn,
    kind: Kind,
    rows: Sequence[Checked],
    done: ReadIn,
    by: Actor,
    *,
    are_last: bool = False,
) -> None:
    new = [each for each in rows if each.state is RowState.NEW]
    things = [kind.prepare(each.thing) for each in new]
    with transaction.atomic():
        _beat_or_refuse(file, FileState.GOING_IN)
        numbers = kind.make(things, by=by) if new else []
        marks = kind.marks(numbers)
        kind.hide(numbers, file.at)
        RowReadIn.objects.bulk_create(
            RowReadIn(
                file=file,
                number=each.row.number,
                digest=digest_of(kind, each.row),
                ref=ref,
                mark=marks[ref],
            )
            for each, ref in zip(new, numbers, strict=True)
        )
        done.made += len(new)
        done.once += kind.shown_once(things)
        if are_last:
            _finish(file, kind, done.made, by)


def _beat_or_refuse(file: FileReadIn, state: FileState) -> None:
    """Say that this is still at work. Raises Refusal where somebody took it for given up."""
    if not FileReadIn.objects.filter(pk=file.pk, state=state).update(beat_at=timezone.now()):
        raise Refusal(
            _("It wasn’t done: it took too long, and was taken back."),
            next_step=_("Try again."),
            code="core.readin.given_up",
        )


def _finish(file: FileReadIn, kind: Kind, made: int, by: Actor) -> None:
    """Show all of it at once, in the caller's transaction, so that nobody sees half of a file."""
    kind.show(RowReadIn.objects.filter(file=file).values("ref"), file.at)
    file.state, file.rows = FileState.IN, made
    file.save(update_fields=["state", "rows"])
    record_audit("core.file.read_in", by=by, kind=file.kind, name=file.name, lines=made)


def undo(pk: int, *, by: Actor) -> tuple[int, int]:
    """Take out what nobody touched since; return how many went and how many stay. Raises NotFound."""
    file, kind = access_file(by, pk)
    claimed = FileReadIn.objects.filter(pk=pk, state=FileState.IN)
    if not claimed.update(state=FileState.GOING_OUT, beat_at=timezone.now()):
        return 0, 0  # pressed twice: the other one is at it
    went, stay = _take_out(file, kind)
    record_audit("core.file.undone", by=by, kind=file.kind, name=file.name, lines=went, left=stay)
    return went, stay


def _take_out(file: FileReadIn, kind: Kind) -> tuple[int, int]:
    """Take out rows, some hundred at a time, and the file with the last one."""
    FileReadIn.objects.filter(pk=file.pk).update(state=FileState.GOING_OUT)
    went = stay = 0
    for rows in rows_of_file(file):
        with transaction.atomic():
            _beat_or_refuse(file, FileState.GOING_OUT)
            kind.show([row.ref for row in rows], file.at)
            reasons = reasons_to_stay(kind, rows)
            free = [row for row in rows if row.ref not in reasons]
            kind.remove([row.ref for row in free])
            RowReadIn.objects.filter(pk__in=[row.pk for row in free]).delete()
        went, stay = went + len(free), stay + len(reasons)
    with transaction.atomic():
        FileReadIn.objects.filter(pk=file.pk).update(state=FileState.OUT, rows=stay)
        if not stay:
            FileReadIn.objects.filter(pk=file.pk).delete()
    return went, stay


def take_out_unfinished() -> None:
    """Take out rows of files whose work was stopped, and go on with an *Undo* that was."""
    since = timezone.now() - GIVEN_UP
    stopped = FileReadIn.objects.filter(
        kind__in=list(kinds), state__in=(FileState.GOING_IN, FileState.GOING_OUT), beat_at__lt=since
    )
    for file in stopped:
        _take_out(file, kind_named(file.kind))


@task(priority=-10)
def clean_up() -> None:
    """Take out what was stopped half-way; forget files and rows when their days of *Undo* are over."""
    take_out_unfinished()
    before = timezone.now() - UNDO_DAYS
    FileReadIn.objects.filter(state__in=(FileState.IN, FileState.OUT), at__lt=before).delete()


def look_for_unfinished(_ref: str, now: datetime) -> None:
    """Enqueue a job where something was stopped half-way or is over."""
    files: Any = FileReadIn.objects
    stopped = files.filter(
        state__in=(FileState.GOING_IN, FileState.GOING_OUT), beat_at__lt=now - GIVEN_UP
    )
    if stopped.exists() or files.filter(at__lt=now - UNDO_DAYS).exists():
        enqueue_once(clean_up, "core.readin")
