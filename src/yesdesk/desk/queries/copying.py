"""A patron's own copy of all we hold of their request."""

import json
from typing import Any

from yesdesk.desk.models import Entry, EntryFile, Request
from yesdesk.desk.queries.timeline import UNSEEN_BY_PATRON


def copy_of(request: Request) -> str:
    """JSON that a person can read too: who you said you are, what you wrote, what we said, your files' names.

    What staff told each other about the request is named as such and included without its authors.
    """
    patron = request.patron
    files = EntryFile.objects.filter(entry__request=request).values_list(
        "entry_id", "name", "file__size"
    )
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
            "reach": patron.reach_as_typed,
            "card_number": patron.card_number,
        }
        if patron
        else None,
        "entries": [_entry(entry) for entry in request.entries.order_by("id")],
        "files": [{"entry": pk, "name": name, "bytes": size} for pk, name, size in files],
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
