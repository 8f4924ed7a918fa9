"""Undo on a timeline: what can be undone now, and what the patron knows already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any, Final

from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.requests.access import visible_requests
from yesdesk.requests.models import Call, Decision, Entry, EntryFile, EntryKind, Request, Way
from yesdesk.requests.models.decision import is_undoable
from yesdesk.requests.models.entry import UNDO_IS_QUICKER, UNDO_WITHIN
from yesdesk.requests.queries.entry_headers import EntryRow

_TELLS = (EntryKind.REPLY, EntryKind.TOLD)


def was_told(
    kind: str,
    told: str,
    goes_at: datetime | None,
    undone_at: datetime | None,
    now: datetime,
) -> bool:
    """Return whether the patron knows of this entry. An undoable answer is not told yet, nor is a call to make."""
    if kind == EntryKind.TOLD:
        return True
    if kind != EntryKind.REPLY or undone_at is not None:
        return False
    if goes_at is not None:
        return now > goes_at - UNDO_IS_QUICKER
    return told == Way.HERE


def told_since(entry: Entry, now: datetime) -> bool:
    """Return whether the patron was told anything after this entry. One query."""
    later = Entry.objects.filter(request=entry.request_id, kind__in=_TELLS, id__gt=entry.pk)
    rows = later.values_list("kind", "told", "outgoing__goes_at", "outgoing__undone_at")
    return any(was_told(*row, now) for row in rows)


@dataclass(frozen=True, slots=True)
class SentBefore:
    way: Way  # of telling them
    waits: bool  # it has not reached them yet
    closes: bool  # it ended the request, or its call will
    excepted: frozenset[int]  # rules (ids) that it was an exception to


def sent_before(request: Request, words: str, *, last: int | None, by: Actor) -> SentBefore | None:
    """Return the answer of `by` in these words, if only it came since the entry `last`: a button pressed twice. It has
    no file. Without words: the note that they were told.
    """
    if not last or by.user_id is None:
        return None
    first, *brought = _entries_since(request, last) or [None]
    if first is None or first.not_patrons or not _has_these_words(first, words):
        return None
    if any(row.author != by.user_id for row in (first, *brought)):
        return None
    if any(row.kind not in _BROUGHT_ALONG for row in brought):
        return None
    call = Call.objects.filter(entry=first.id).first()
    way = Way(first.told or Way.EMAIL)
    if (way is Way.PHONE and call is None) or EntryFile.objects.filter(entry=first.id).exists():
        return None
    ended = any(row.kind == EntryKind.OUTCOME for row in brought)
    return SentBefore(
        way,
        waits=call is not None
        or (
            first.outgoing__goes_at is not None
            and timezone.now() <= first.outgoing__goes_at - UNDO_IS_QUICKER
        ),
        closes=ended or (call is not None and bool(call.closes_as)),
        excepted=frozenset(row.decision__rule for row in brought if row.kind == EntryKind.ACT),
    )


_BROUGHT_ALONG: Final = frozenset({EntryKind.ACT, EntryKind.OUTCOME})


def _entries_since(request: Request, last: int) -> list[Any]:
    rows = Entry.objects.filter(request=request, id__gt=last).order_by("id")
    outgoing = ("outgoing__goes_at", "outgoing__undone_at")
    columns = ("id", "kind", "author", "told", "not_patrons", "text", *outgoing, "decision__rule")
    return list(rows.values_list(*columns, named=True))


def _has_these_words(row: Any, words: str) -> bool:
    kind = EntryKind.REPLY if words.strip() else EntryKind.TOLD
    same = row.kind == kind and row.text.split() == words.split()
    return same and row.outgoing__undone_at is None


def told_at(rows: Iterable[EntryRow]) -> int:
    """Return the id of the last entry that the patron knows; older ones stand."""
    now = timezone.now()
    known = (
        row.id
        for row in rows
        if was_told(row.kind, row.told, row.outgoing__goes_at, row.outgoing__undone_at, now)
    )
    return max(known, default=0)


def may_be_undone(row: EntryRow, decision: Decision | None, now: datetime) -> bool:
    """Return whether its time to undo runs, with nothing built on it."""
    if row.outgoing__goes_at is not None:
        return row.outgoing__undone_at is None and now <= row.outgoing__goes_at - UNDO_IS_QUICKER
    return is_undoable(row.kind, decision) and now - row.at <= UNDO_WITHIN


def stands_as_told(row: EntryRow, decision: Decision | None, now: datetime) -> bool:
    """Return whether only the patron's knowledge stands against an undo."""
    return row.kind in {EntryKind.ACT, EntryKind.OUTCOME} and may_be_undone(row, decision, now)


def goes_in(row: EntryRow, now: datetime) -> int:
    """Return the seconds in which an answer can still be undone."""
    if row.outgoing__goes_at is None or row.outgoing__undone_at is not None:
        return 0
    return max(0, ceil((row.outgoing__goes_at - UNDO_IS_QUICKER - now).total_seconds()))


@dataclass(frozen=True, slots=True)
class JustClosed:
    pk: int
    entry: int  # the end that an undo takes back
    name: str


def just_closed(by: Actor, pk: int | None) -> JustClosed | None:
    """Return a request that `by` closed and nothing happened on since. One query."""
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
