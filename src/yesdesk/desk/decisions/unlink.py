"""Nothing joins a colleague to an exception once what leadership promised is over: what an act and its entry share with
the money ledger is struck out of both, a whole day at a time, so that no hour tells either.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from yesdesk.core.actors import SYSTEM
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.desk.decisions.anonymise import harbour_period
from yesdesk.desk.models import Entry, EntryKind
from yesdesk.ils.acts.retention import anonymise_settled_acts, freeze_orphan_lines
from yesdesk.ils.models import Act, ActState
from yesdesk.places.queries import the_library

UNLINK_EVERY: Final = 60 * 60
_BATCH: Final = 200
_ENDED: Final = (ActState.DONE, ActState.REFUSED, ActState.CALLED_BACK)


def unlink_authors(_ref: str, now: datetime) -> None:
    """Timer handler: unlink acts from their entries. A line is compared until it may still come or while the
    promise lasts, whichever is later. Nothing
    is struck by a clock that jumped.
    """
    if not clock_is_trusted(now):
        return
    library = the_library()
    wait = max(timedelta(hours=library.late_hours), harbour_period(now))
    local = now.astimezone(ZoneInfo(library.time_zone))
    midnight = datetime.combine(local.date(), time(), local.tzinfo)
    while _unjoin_some(midnight - wait) == _BATCH:
        continue
    while freeze_orphan_lines(midnight - wait, limit=_BATCH, by=SYSTEM) == _BATCH:
        continue


@transaction.atomic
def _unjoin_some(before: datetime) -> int:
    names = anonymise_settled_acts(before, limit=_BATCH, by=SYSTEM)
    abouts = set(Act.objects.filter(uuid__in=names.values()).values_list("about", flat=True))
    requests = [int(about.partition(":")[2]) for about in abouts if about.startswith("request:")]
    entries = Entry.objects.filter(request__in=requests, kind=EntryKind.ACT).select_for_update()
    for entry in entries:
        if any(str(old) in entry.detail.get("acts", {}) for old in names):
            Entry.objects.filter(pk=entry.pk).update(detail=_struck(entry.detail, names))
    return len(names)


def _struck(detail: Mapping[str, Any], names: Mapping[UUID, UUID]) -> dict[str, Any]:
    """The acts under their new names, without what each came to; and the sum, once none of them is open."""
    told = {str(old): str(new) for old, new in names.items()}
    acts = {told.get(uuid, uuid): 0 if uuid in told else n for uuid, n in detail["acts"].items()}
    changed = {**detail, "acts": acts}
    if not Act.objects.filter(uuid__in=list(acts)).exclude(state__in=_ENDED).exists():
        changed["amount"] = 0
    return changed
