"""Whether a patron has been told something: an answer went out, or they heard it at the desk or on the phone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yesdesk.desk.models import Entry, EntryKind, Way
from yesdesk.desk.models.entry import UNDO_IS_QUICKER

_TELLS = (EntryKind.REPLY, EntryKind.TOLD)


def was_told(
    kind: str,
    detail: Mapping[str, Any],
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
    return detail.get("told") == Way.HERE


def told_since(entry: Entry, now: datetime) -> bool:
    """Whether the patron was told anything after this entry. One query."""
    later = Entry.objects.filter(request=entry.request_id, kind__in=_TELLS, id__gt=entry.pk)
    rows = later.values_list("kind", "detail", "outgoing__goes_at", "outgoing__undone_at")
    return any(was_told(*row, now) for row in rows)
