"""Merge requests of a patron into the oldest, where all are read and answered; undo that.

Only what still runs moves: a promise, a call, a question. Entries stay, so undo gives each back. A patron's link opens
the older request, so only requests proven to be one person's are merged: a typed name, address or card proves nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.patrons.models import ContactKind
from yesdesk.patrons.queries import settles_at
from yesdesk.requests.access import audience_of
from yesdesk.requests.actions.passed import forget_passed
from yesdesk.requests.actions.promise_state import move_promises
from yesdesk.requests.actions.timeline import (
    add_entry,
    change_requests,
    lock_request,
    notify_pages,
)
from yesdesk.requests.counting.rules import count_rules
from yesdesk.requests.models import (
    Approval,
    ApprovalState,
    Call,
    Channel,
    CopiedBranch,
    Decision,
    DecisionState,
    Entry,
    EntryKind,
    Merge,
    OutgoingReply,
    Participant,
    Request,
    Tag,
)


@transaction.atomic
def merge(younger: Sequence[Request], *, into: Request, by: Actor) -> Entry:
    """Merge these, all or none. The older one waits as long as the longest. Raises Refusal. Refused: no proof of one
    person, or a younger one with something under way.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    for request in sorted([into, *younger], key=lambda one: one.pk):
        lock_request(request)
    if into.closed_at is not None or into.merged_into_id is not None or into.held:
        raise _under_way_refusal(_("The oldest of them is closed, held back or merged already."))
    for request in younger:
        require_mergeable(request, into=into)
    _require_one_call([into, *younger])
    now = timezone.now()
    waited = [request.waits_since for request in (into, *younger) if request.waits_since]
    # taken off hold by this, it waits once it is undone: it would be in no list
    waits = into.waits_since or (now if into.on_hold_until else None)
    stood = {"older_waited_since": waits, "older_was_at_desk": into.at_desk}
    here = into.at_desk or any(request.at_desk for request in younger)
    # They are erased together.
    marks = {
        mark: any(getattr(each, mark) for each in (into, *younger))
        for mark in ("about_withdrawal", "about_money")
    }
    entry = add_entry(
        into,
        EntryKind.MERGED,
        by=by,
        now=now,
        detail={"numbers": sorted(request.pk for request in younger)},
        changes={"waiting_since": min(waited, default=None), "at_desk": here} | marks,
    )
    for request in younger:
        _leave_lists(request, into, entry, stood)
    change_requests(Request.objects.filter(merged_into=into.pk), marks)
    into.tags.add(*Tag.objects.filter(requests__in=younger))
    move_promises(younger, into)
    Call.objects.filter(request__in=younger).update(request=into)  # at its own time
    _move_questions(younger, into)
    return entry


def _leave_lists(
    request: Request, into: Request, entry: Entry, stood: Mapping[str, datetime | bool | None]
) -> None:
    forget_passed(request)
    Merge.objects.create(
        entry=entry,
        request=request,
        waited_since=request.waits_since,
        was_at_desk=request.at_desk,
        was_assigned_to_id=request.assigned_to_id,
        **stood,
    )
    changes = {"waiting_since": None, "at_desk": False, "assigned_to": None, "assigned_at": None}
    changes |= {"promised_for": None, "late_since": None}
    change_requests(Request.objects.filter(pk=request.pk), {**changes, "merged_into": into})
    request.merged_into_id = into.pk
    count_rules(request, at=entry.at)
    notify_pages(request)


def _require_one_call(requests: Sequence[Request]) -> None:
    # One of two answers would not be told.
    if Call.objects.filter(request__in=requests).count() > 1:
        raise Refusal(
            _("A call is to be made for more than one of them."),
            next_step=_("Make one of the calls first, or merge the others."),
            code="desk.merge.two_calls",
        )


def _move_questions(younger: Sequence[Request], into: Request) -> None:
    # An answer to come belongs to the older request; a given one stays.
    waits = (ApprovalState.OPEN, ApprovalState.COMING_OVER)
    for request in younger:
        asked = Approval.objects.filter(request=request, state__in=waits)
        asked.update(request=into, merged_from=request)


def require_mergeable(request: Request, *, into: Request) -> None:
    """Raise Refusal for what keeps a request apart."""
    if not is_same_person(request, into):
        raise Refusal(
            _("We don’t know that it is from the same person."),
            next_step=_("Scan their card on each of them, or keep them apart."),
            code="desk.merge.two_people",
        )
    for sentence, is_so in _what_is_under_way(request, into).items():
        if is_so:
            raise _under_way_refusal(sentence)


def _under_way_refusal(sentence: str) -> Refusal:
    return Refusal(
        sentence, next_step=_("Open it to go on with it first."), code="desk.merge.under_way"
    )


def _what_is_under_way(request: Request, into: Request) -> dict[str, bool]:
    under_way = Decision.objects.filter(
        request=request, state__in=(DecisionState.PENDING, DecisionState.UNKNOWN)
    )
    letters = OutgoingReply.objects.filter(
        entry__request=request, undone_at=None, goes_at__gt=timezone.now()
    )
    copied = Participant.objects.filter(request=request, gets_answers=True)
    elsewhere = CopiedBranch.objects.filter(request=request)
    return {
        _("It is closed, held back or merged already."): bool(
            request.closed_at or request.held or request.merged_into_id or request.pk <= into.pk
        ),
        _("Nobody waits for an answer there."): not (
            request.waits_since or request.promised_for or request.late_since
        ),
        _("It is an emergency."): bool(request.emergency),
        _("A second look is wanted there."): request.second_look_since is not None,
        _("Only some of us can read one of the two."): audience_of(request) != audience_of(into),
        _("It waits at another branch."): request.branch_id != into.branch_id or elsewhere.exists(),
        _("Something is on its way in the library system."): under_way.exists(),
        _("An answer is on its way."): letters.exists(),
        _("Answers go to somebody else there too."): copied.exists(),
        _("Answers go to another address or number there."): _is_answered_elsewhere(request, into),
        _("Others were merged into it."): Request.objects.filter(merged_into=request.pk).exists(),
    }


def _is_answered_elsewhere(request: Request, into: Request) -> bool:
    # Both would be answered by the older one's contact.
    contact = request.patron.contact if request.patron else ""
    return bool(contact) and (into.patron is None or into.patron.contact != contact)


def is_same_person(one: Request, other: Request) -> bool:
    """Return whether both are proven: by one card, seen or with PIN, or by vouched mail from one address."""
    if one.proven_card and one.proven_card == other.proven_card:
        return True
    if one.patron is None or other.patron is None or one.patron.contact != other.patron.contact:
        return False
    return _wrote_from_own_address(one) and _wrote_from_own_address(other)


def _wrote_from_own_address(request: Request) -> bool:
    patron = request.patron
    if patron is None or request.channel != Channel.EMAIL:
        return False
    if patron.contact_kind != ContactKind.EMAIL or settles_at(patron, timezone.now()) is not None:
        return False
    mails = Entry.objects.filter(request=request, kind=EntryKind.PATRON, vouched=True)
    return patron.contact_changed_at is None and mails.filter(written_from="").exists()
