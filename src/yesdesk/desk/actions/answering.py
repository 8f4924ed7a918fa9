"""Staff's words: to the patron, to each other; and what a request asked for and needed."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.counts import count_day
from yesdesk.core.models.files import SentFile
from yesdesk.core.outbox import was_posted
from yesdesk.core.permissions import Permission
from yesdesk.desk.actions.handing import taken_by_acting
from yesdesk.desk.actions.letters import post_answer, post_receipt
from yesdesk.desk.actions.promising import settle_promises
from yesdesk.desk.actions.timeline import (
    add_entry,
    day_of,
    hint,
    hold_still,
    index_request,
    move_on,
    wanted_words,
)
from yesdesk.desk.models import Entry, EntryKind, Request


@transaction.atomic
def reply(
    request: Request,
    *,
    words: str,
    seen_revision: int,
    files: Sequence[SentFile] = (),
    by: Actor,
) -> Entry:
    """Answers the patron; keeps what was promised. Raises SomethingNew when the page read is no longer current."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    kept = wanted_words(words)
    now = timezone.now()
    changes = {
        "waits_since": None,
        "at_desk": False,
        "held": False,
        **taken_by_acting(request, by, now=now),
    }
    message = post_answer(request, kept)
    entry = add_entry(
        request,
        EntryKind.REPLY,
        by=by,
        now=now,
        text=kept,
        detail={"message": message} if message else {},
        files=files,
        seen_revision=seen_revision,
        changes=changes,
    )
    settle_promises(request, now=now)
    count_day("replied", request.channel, day=day_of(request, now), place=request.branch_id)
    return entry


@transaction.atomic
def note(request: Request, *, words: str, by: Actor) -> Entry:
    """Words for colleagues only."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    return add_entry(request, EntryKind.NOTE, by=by, now=timezone.now(), text=wanted_words(words))


@transaction.atomic
def understand(request: Request, *, asked_for: str, needed: str, kind: str, by: Actor) -> None:
    """What they asked for, what they needed, what it is about; one line each, any may be empty."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    request.asked_for = " ".join(asked_for.split())[:300]
    request.needed = " ".join(needed.split())[:300]
    request.kind = kind
    request.save(update_fields=["asked_for", "needed", "kind"])
    index_request(request)
    hint(request)


@transaction.atomic
def mark_for_leads(request: Request, *, for_leads: bool, by: Actor) -> None:
    """Only leads see it from here on: a complaint about staff. Anybody may mark, only leads may unmark."""
    by.require(Permission.DESK_REQUEST_ANSWER if for_leads else Permission.DESK_LEADS_SEE)
    move_on(request, now=timezone.now(), changes={"for_leads": for_leads})
    index_request(request)
    hint(request)


@transaction.atomic
def release_held(request: Request, *, by: Actor) -> None:
    """A request over the limit is a real one after all: it waits like any other, and its receipt goes out,
    unless it had one before it went over.
    """
    by.require(Permission.DESK_HELD_RELEASE)
    hold_still(request)
    if not request.held:
        return
    move_on(request, now=timezone.now(), changes={"held": False})
    if not was_posted(f"request:{request.pk}"):
        post_receipt(request)
    hint(request)
