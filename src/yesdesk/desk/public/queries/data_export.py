"""A patron's own copy of all we hold of their request."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import full_time
from yesdesk.core.plain_text import paragraphs
from yesdesk.desk.models import Entry, EntryFile, Request
from yesdesk.desk.requests.queries.timeline import (
    UNSEEN_BY_PATRON,
    EntryLine,
    FileLine,
    patrons_timeline,
)

_ALL: Final = 100_000


@dataclass(frozen=True, slots=True)
class CopiedEntry:
    """One thing that was said or done. `html`, `folded`: safe."""

    who: str
    at: str
    iso: str
    html: SafeString
    folded: SafeString
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RequestCopy:
    """All of a request as its patron reads it, the oldest first."""

    facts: list[tuple[str, str]]
    entries: list[CopiedEntry]
    files: list[FileLine]


def readable_copy(request: Request, *, by: Actor, token: str) -> RequestCopy:
    """In the patron's language, with links to their files. What staff told each other is in it, without its authors;
    by a printed slip it is not.
    """
    seen = {line.pk: line for line in patrons_timeline(request, by=by, token=token, size=_ALL)}
    return RequestCopy(
        facts=_facts(request, by),
        entries=[_to_read(row, seen.get(row.pk), request, by) for row in _entries(request, by)],
        files=[file for pk in sorted(seen) for file in seen[pk].files],
    )


def _entries(request: Request, by: Actor) -> QuerySet[Entry]:
    """A slip is anybody's who prints or finds it, so it opens nothing that is for staff."""
    rows = request.entries.order_by("id")
    return rows.exclude(kind__in=UNSEEN_BY_PATRON) if by.by_slip else rows


def _facts(request: Request, by: Actor) -> list[tuple[str, str]]:
    patron = request.patron
    told = [
        (_("Number"), str(request.pk)),
        (_("Branch"), request.branch.name),
        (_("Asked"), _time(request.opened_at, request, by)),
        (_("Closed"), _time(request.closed_at, request, by) if request.closed_at else ""),
        (_("Asked for"), request.asked_for),
        (_("Needed"), request.needed),
        (_("Name"), patron.name if patron else ""),
        (_("Where we answer you"), patron.reach_as_typed if patron and not by.by_slip else ""),
        (_("Card number"), patron.card_number if patron and not by.by_slip else ""),
    ]
    return [(label, value) for label, value in told if value]


def _to_read(row: Entry, line: EntryLine | None, request: Request, by: Actor) -> CopiedEntry:
    doing = [(line.act_summary.title, line.act_summary.state)] if line and line.act_summary else []
    return CopiedEntry(
        who=line.who if line else _("Between our staff"),
        at=_time(row.at, request, by),
        iso=row.at.isoformat(timespec="minutes"),
        html=paragraphs(row.text) if row.text else SafeString(""),
        folded=paragraphs(row.folded) if row.folded else SafeString(""),
        lines=[*(line.lines if line else ()), *doing],
    )


def _time(at: datetime, request: Request, by: Actor) -> str:
    return full_time(at, zone=request.branch.time_zone, language=by.language)


def copy_as_json(request: Request, *, by: Actor) -> str:
    """JSON: who you said you are, what you wrote, what we said, your files' names.

    What staff told each other about the request is named as such and included without its authors. By a printed slip,
    which somebody may have found, without any of that, address or card number.
    """
    patron = request.patron
    entries = _entries(request, by)
    files = EntryFile.objects.filter(entry__in=entries.order_by())
    told = files.values_list("entry_id", "name", "file__size")
    copy = {
        "request": request.pk,
        "opened": request.opened_at.isoformat(),
        "closed": request.closed_at.isoformat() if request.closed_at else None,
        "outcome": request.outcome,
        "branch": request.branch.name,
        "channel": request.channel,
        "language": request.language,
        "asked_for": request.asked_for,
        "needed": request.needed,
        "you": {
            "name": patron.name,
            "reach": "" if by.by_slip else patron.reach_as_typed,
            "card_number": "" if by.by_slip else patron.card_number,
        }
        if patron
        else None,
        "entries": [_entry(entry) for entry in entries],
        "files": [{"entry": pk, "name": name, "bytes": size} for pk, name, size in told],
    }
    return json.dumps(copy, ensure_ascii=False, indent=2)


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "entry": entry.pk,
        "at": entry.at.isoformat(),
        "kind": entry.kind,
        "between_staff": entry.kind in UNSEEN_BY_PATRON,
        "words": entry.text,
        "quoted": entry.folded,
    }
