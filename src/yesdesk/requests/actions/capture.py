"""A colleague's line, changed in place or undone while nobody has touched it."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import EditConflict
from yesdesk.core.permissions import Permission
from yesdesk.patrons.actions import describe_patron
from yesdesk.patrons.erasure import erase_now
from yesdesk.requests.actions.audience import restriction_by_hand
from yesdesk.requests.actions.reply import require_reader
from yesdesk.requests.actions.timeline import (
    bump_revision,
    change_requests,
    desk_topic,
    index_fields,
    lock_request,
    notify_pages,
)
from yesdesk.requests.models import Channel, OutcomeValue, Request
from yesdesk.requests.retention import CODE


@dataclass(frozen=True, slots=True)
class CapturedFacts:
    name: str
    contact: str
    card_number: str
    kind: str
    channel: Channel
    for_leads: bool = False  # a writer who cannot see it then may not lift it


@transaction.atomic
def change_capture(request: Request, facts: CapturedFacts, *, by: Actor) -> None:
    """Correct the facts. Raises ValidationRefusal, EditConflict once somebody has touched it."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    marked = facts.for_leads and not request.for_leads
    if marked:
        require_reader(about_lead=False)
    _require_untouched(request)
    left = desk_topic(request)
    changes: dict[str, Any] = {
        "kind": facts.kind,
        "channel": facts.channel,
        **(restriction_by_hand(request) if marked else {}),
    }
    if facts.channel != request.channel:
        changes["at_desk"] = facts.channel is Channel.WALK_IN
    change_requests(Request.objects.filter(pk=request.pk), changes)
    for name, value in changes.items():
        setattr(request, name, value)
    if request.patron is not None:
        describe_patron(
            request.patron,
            name=facts.name,
            contact=facts.contact,
            card_number=facts.card_number,
            by=by,
        )
    index_fields(request)
    notify_pages(request, left)


def undo_capture(request: Request, *, by: Actor) -> None:
    """Erase words, search and counts, as if it never was. Raises EditConflict once touched."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    now = timezone.now()
    with transaction.atomic():
        _require_untouched(request)
        # Closed first, so that nobody answers what is about to be gone.
        ended = {"closed_at": now, "outcome": OutcomeValue.WITHDRAWN}
        left = {"waiting_since": None, "at_desk": False}
        bump_revision(request, now=now, seen_revision=1, changes={**ended, **left})
        Request.objects.filter(pk=request.pk).update(came_day=None, came_part=None)
        record_audit("desk.request.capture_undone", f"request:{request.pk}", by=by)
        notify_pages(request)
    erase_now(CODE, [request.pk], "staff", by=SYSTEM)


def _require_untouched(request: Request) -> None:
    lock_request(request)
    # one that is merged stays at its revision, but came with the older one and is counted no more
    touched = (request.closed_at, request.assigned_to_id, request.merged_into_id)
    if request.revision != 1 or any(each is not None for each in touched):
        raise EditConflict(
            _("A colleague is on it already."),
            next_step=_("Open it, and write there what is different."),
            since=request.revision,
        )
