"""Staff's words: to the patron, to each other; and what a request asked for and needed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.counts import increment_day
from yesdesk.core.errors import Refusal
from yesdesk.core.models import SentFile
from yesdesk.core.outbox.messages import was_posted
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import Entry, EntryKind, Request
from yesdesk.desk.requests.actions.assignment import assignment_by_acting
from yesdesk.desk.requests.actions.intake import require_to_come
from yesdesk.desk.requests.actions.letters import post_answer, post_receipt, require_own_line
from yesdesk.desk.requests.actions.passed import note_opened
from yesdesk.desk.requests.actions.presence import end_presence
from yesdesk.desk.requests.actions.promises import settle_promises
from yesdesk.desk.requests.actions.search_texts import index_fields
from yesdesk.desk.requests.actions.timeline import (
    add_entry,
    branch_day,
    bump_revision,
    clean_words,
    desk_topic,
    lock_request,
    notify_pages,
)
from yesdesk.desk.requests.actions.undo_reply import keep_for_undo, outgoing_reply
from yesdesk.people.queries import job_classes_with


@transaction.atomic
def reply(
    request: Request,
    *,
    words: str,
    seen_revision: int,
    files: Sequence[SentFile] = (),
    by: Actor,
) -> Entry:
    """Answer the patron, and keep what was promised. It goes out in twenty seconds, and until then it can be undone.
    Raises EditConflict when the page read is no longer current.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    kept = clean_words(words)
    require_own_line(kept)
    lock_request(request)
    now = timezone.now()
    outgoing = outgoing_reply(request, now=now)
    changes = {
        "waiting_since": None,
        "at_desk": False,
        "held": False,
        **assignment_by_acting(request, by, now=now),
    }
    message = post_answer(request, kept, goes_at=outgoing.goes_at)
    entry = add_entry(
        request,
        EntryKind.REPLY,
        by=by,
        now=now,
        text=kept,
        message=message,
        files=files,
        seen_revision=seen_revision,
        changes=changes,
    )
    keep_for_undo(outgoing, entry, changes)
    _is_done_there(request, by)
    settle_promises(request, now=now)
    increment_day("replied", request.channel, day=branch_day(request, now), place=request.branch_id)
    return entry


def _is_done_there(request: Request, by: Actor) -> None:
    end_presence(request, by=by)
    note_opened(request, by=by)


@transaction.atomic
def note(request: Request, *, words: str, by: Actor) -> Entry:
    """Add words for colleagues only."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    return add_entry(request, EntryKind.NOTE, by=by, now=timezone.now(), text=clean_words(words))


@transaction.atomic
def set_need(
    request: Request,
    *,
    asked_for: str,
    needed: str,
    kind: str,
    needed_by: datetime | None = None,
    by: Actor,
) -> None:
    """Set what they asked for, what they needed and what it is about, one line each, and by when they need it. Any may
    be empty. Raises ValidationRefusal for a new time that has passed.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    if needed_by is not None and needed_by != request.needed_by:
        require_to_come(needed_by, timezone.now())
    request.needed_by = needed_by
    request.asked_for = " ".join(asked_for.split())[:300]
    request.needed = " ".join(needed.split())[:300]
    request.kind = kind
    request.save(update_fields=["asked_for", "needed", "kind", "needed_by"])
    index_fields(request)
    notify_pages(request)


@transaction.atomic
def set_audience(request: Request, *, for_leads: bool, about_lead: bool = False, by: Actor) -> None:
    """Let only leads see the request from here on, or everybody again. `about_lead`: only the post which the
    library names.
    Anybody may mark; only who sees it then may unmark. Raises Refusal where nobody would see it.
    """
    lock_request(request)
    by.require(_may_mark(request, for_leads=for_leads))
    if for_leads:
        require_reader(about_lead=about_lead)
    left = desk_topic(request)
    changes = {"for_leads": for_leads or about_lead, "about_lead": about_lead}
    bump_revision(request, now=timezone.now(), changes=changes)
    notify_pages(request, left)


def _may_mark(request: Request, *, for_leads: bool) -> Permission:
    if for_leads and not request.about_lead:
        return Permission.DESK_REQUEST_ANSWER
    if request.about_lead:
        return Permission.DESK_ABOUT_LEADS_SEE
    return Permission.DESK_LEADS_SEE


def require_reader(*, about_lead: bool) -> None:
    """Raise Refusal where nobody here has the permission to read it: it would be lost."""
    needed = Permission.DESK_ABOUT_LEADS_SEE if about_lead else Permission.DESK_LEADS_SEE
    if not job_classes_with(needed):
        raise Refusal(
            _("Nobody here could read it then."),
            next_step=_("Ask whoever looks after job classes to name somebody who reads it."),
            code="desk.for_leads.nobody",
        )


@transaction.atomic
def release_held(request: Request, *, by: Actor) -> None:
    """Let a request that was over the limit wait like any other: it is a real one, and its receipt goes out,
    unless it had one before it went over.
    """
    by.require(Permission.DESK_HELD_RELEASE)
    lock_request(request)
    if not request.held:
        return
    bump_revision(request, now=timezone.now(), changes={"held": False})
    if not was_posted(f"request:{request.pk}"):
        post_receipt(request)
    notify_pages(request)
