"""Strike words out of an entry, from search and from waiting mail, and again after a restore."""

import re
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.outbox.messages import redact_outbox
from yesdesk.core.permissions import Permission
from yesdesk.core.retention import delete_copies, mark_of
from yesdesk.patrons.erasure_list import ErasureEvent, ErasureLine, add_lines, list_turn
from yesdesk.requests.actions.timeline import index_request, lock_request, notify_pages
from yesdesk.requests.models import Entry, Request
from yesdesk.requests.retention import CODE

STRUCK: Final = "▇▇▇"
_PLACE: Final = re.compile(r"(text|folded):(\d{1,9}):(\d{1,9})")


def redact(entry: Entry, *, words: str, by: Actor) -> None:
    """Redact every occurrence of `words` in an entry. Raises ValidationRefusal without one."""
    by.require(Permission.DESK_ENTRY_STRIKE)
    wanted = words.strip()
    with list_turn():
        entry.refresh_from_db(fields=["text", "folded"])
        place, mark = _place_of(wanted, entry) if wanted else "", _mark_of_entry(entry)
        if not place:
            raise _words_not_found_refusal()
        line = ErasureLine(
            timezone.now(), ErasureEvent.STRUCK, CODE, f"entry:{entry.pk}", mark, place
        )
        add_lines([line])
        with transaction.atomic():
            _lock_and_refresh(entry)
            if _mark_of_entry(entry) != mark:
                raise _words_not_found_refusal()
            _redact_entry(entry, wanted)
            audited = f"request:{entry.request_id}"
            record_audit("desk.entry.words_struck", audited, by=by, entry=entry.pk)
            notify_pages(entry.request)


def _words_not_found_refusal() -> ValidationRefusal:
    return ValidationRefusal(
        {"words": _("These words aren’t there like this. Copy them from the entry.")}
    )


@transaction.atomic
def reapply_redaction(ref: int, mark: str, place: str, *, by: Actor = SYSTEM) -> bool:
    """Redact again as the erasure list says; return whether the words stood there."""
    by.require(Permission.DESK_ENTRY_STRIKE)
    entry = Entry.objects.select_related("request__patron").filter(pk=ref).first()
    found = _PLACE.fullmatch(place)
    if entry is None or found is None or _mark_of_entry(entry) != mark:
        return False
    start, length = int(found[2]), int(found[3])
    _redact_entry(entry, getattr(entry, found[1])[start : start + length])
    return True


def _lock_and_refresh(entry: Entry) -> None:
    # Of two who redact at once, neither puts back what the other took out.
    lock_request(entry.request)
    entry.request.refresh_from_db(fields=["said", "asked_for", "needed"])
    entry.refresh_from_db(fields=["text", "folded"])


def _place_of(words: str, entry: Entry) -> str:
    # Like `text:120:14`: start and length in letters; empty without one.
    for name in ("text", "folded"):
        start = getattr(entry, name).find(words)
        if start >= 0:
            return f"{name}:{start}:{len(words)}"
    return ""


def _mark_of_entry(entry: Entry) -> str:
    # It tells the entry from one with the same id after a restore, and nothing of its words.
    return mark_of(f"{entry.request.link_id}:{entry.pk}:{entry.text}\0{entry.folded}")


def _redact_entry(entry: Entry, wanted: str) -> None:
    request = entry.request
    entry.text = entry.text.replace(wanted, STRUCK)
    entry.folded = entry.folded.replace(wanted, STRUCK)
    entry.redacted_at = timezone.now()
    entry.save(update_fields=["text", "folded", "redacted_at"])
    _redact_request_columns(request, wanted)
    redact_outbox(f"request:{request.pk}", wanted, STRUCK)
    delete_copies(f"request:{request.pk}")
    index_request(request)


def _redact_request_columns(request: Request, wanted: str) -> None:
    # Lists show a cut copy on one line.
    line = " ".join(wanted.split())
    for name in ("said", "asked_for", "needed"):
        value: str = getattr(request, name)
        if line in value:
            setattr(request, name, value.replace(line, STRUCK))
        elif name == "said" and value.endswith("…") and _cut_inside(value, line):
            request.said = STRUCK
    request.save(update_fields=["said", "asked_for", "needed"])


def _cut_inside(value: str, line: str) -> bool:
    # The cut end may begin `line`.
    end = value[:-1]
    return any(end.endswith(line[:length]) for length in range(4, len(line)))
