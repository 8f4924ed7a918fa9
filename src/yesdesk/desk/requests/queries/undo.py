"""What of a timeline can be undone now, and what stands because the patron has been told."""

from collections.abc import Iterable
from datetime import datetime
from math import ceil

from django.utils import timezone

from yesdesk.desk.models import Decision, EntryKind
from yesdesk.desk.models.decision import is_undoable
from yesdesk.desk.models.entry import UNDO_IS_QUICKER, UNDO_WITHIN
from yesdesk.desk.requests.queries.entry_headers import EntryRow
from yesdesk.desk.requests.queries.patron_told import was_told


def told_at(rows: Iterable[EntryRow]) -> int:
    """Id of the last entry of which the patron knows; what is older stands."""
    now = timezone.now()
    known = (
        row.id
        for row in rows
        if was_told(row.kind, row.detail, row.outgoing__goes_at, row.outgoing__undone_at, now)
    )
    return max(known, default=0)


def may_be_undone(row: EntryRow, decision: Decision | None, now: datetime) -> bool:
    """Whether its time to undo still runs, where nothing else was built on it."""
    if row.outgoing__goes_at is not None:
        return row.outgoing__undone_at is None and now <= row.outgoing__goes_at - UNDO_IS_QUICKER
    return is_undoable(row.kind, decision) and now - row.at <= UNDO_WITHIN


def stands_as_told(row: EntryRow, decision: Decision | None, now: datetime) -> bool:
    """Whether it could be taken back, had the patron not been told since."""
    return row.kind in {EntryKind.ACT, EntryKind.OUTCOME} and may_be_undone(row, decision, now)


def goes_in(row: EntryRow, now: datetime) -> int:
    """Seconds in which an answer can still be undone."""
    if row.outgoing__goes_at is None or row.outgoing__undone_at is not None:
        return 0
    return max(0, ceil((row.outgoing__goes_at - UNDO_IS_QUICKER - now).total_seconds()))
