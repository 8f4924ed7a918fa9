"""What of a timeline can be undone now, and what stands because the patron has been told: an answer went out, or they
heard it at the desk or on the phone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.desk.models import Decision, Entry, EntryKind, Request, Way
from yesdesk.desk.models.decision import is_undoable
from yesdesk.desk.models.entry import UNDO_IS_QUICKER, UNDO_WITHIN
from yesdesk.desk.requests.access import visible_requests
from yesdesk.desk.requests.queries.entry_headers import EntryRow

_TELLS = (EntryKind.REPLY, EntryKind.TOLD)


def was_told(
    kind: str,
    told: str,
    goes_at: datetime | None,
    undone_at: datetime | None,
    now: datetime,
) -> bool:
    """Whether the patron knows of this entry by now. An answer that can still be undone was not told yet, nor one that
    waits for a call.
    """
    if kind == EntryKind.TOLD:
        return True
    if kind != EntryKind.REPLY or undone_at is not None:
        return False
    if goes_at is not None:
        return now > goes_at - UNDO_IS_QUICKER
    return told == Way.HERE


def told_since(entry: Entry, now: datetime) -> bool:
    """Whether the patron was told anything after this entry. One query."""
    later = Entry.objects.filter(request=entry.request_id, kind__in=_TELLS, id__gt=entry.pk)
    rows = later.values_list("kind", "told", "outgoing__goes_at", "outgoing__undone_at")
    return any(was_told(*row, now) for row in rows)


def sent_before(request: Request, typed: Mapping[str, Any], *, by: Actor) -> bool:
    """Whether what came since the entry `last` is the answer of `by` with these words, and what it brought along: a
    button that was pressed twice.
    """
    if not typed.get("last") or not typed.get("words") or by.user_id is None:
        return False
    later = Entry.objects.filter(request=request, id__gt=typed["last"]).order_by("id")
    rows = list(later.values_list("kind", "author", "text", "outgoing__undone_at")[:3])
    if not rows or any(author != by.user_id for _kind, author, *_rest in rows):
        return False
    kind, _author, text, undone_at = rows[0]
    return kind == EntryKind.REPLY and undone_at is None and text.split() == typed["words"].split()


def told_at(rows: Iterable[EntryRow]) -> int:
    """Id of the last entry of which the patron knows; what is older stands."""
    now = timezone.now()
    known = (
        row.id
        for row in rows
        if was_told(row.kind, row.told, row.outgoing__goes_at, row.outgoing__undone_at, now)
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


@dataclass(frozen=True, slots=True)
class JustClosed:
    """`pk`: the request; `entry`: the end that an undo takes back. `name`: empty where there is none."""

    pk: int
    entry: int
    name: str


def just_closed(by: Actor, pk: int | None) -> JustClosed | None:
    """The request of this number, where `by` closed it themselves and nothing has happened since. One query."""
    if pk is None:
        return None
    newest = (
        Entry.objects.filter(request=pk, request__in=visible_requests(by))
        .order_by("-pk")
        .values_list("pk", "kind", "author", "at", "request__patron__name", "outcome__undone_at")
        .first()
    )
    if newest is None:
        return None
    entry, kind, author, at, name, undone_at = newest
    ours = by.user_id is not None and author == by.user_id
    stands = kind == EntryKind.OUTCOME and undone_at is None
    if not (ours and stands) or timezone.now() - at > UNDO_WITHIN:
        return None
    return JustClosed(pk, entry, name or "")
