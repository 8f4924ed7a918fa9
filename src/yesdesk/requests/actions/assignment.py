"""Take a request, put it back, or pass it on.

Left out: the author of a no under a second look, where others can look; members near its card; members named by a
complaint.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.ils.accounts.queries import members_near_card
from yesdesk.people.models import User
from yesdesk.people.queries import AbleColleague, who_may
from yesdesk.places.models import Branch, ServicePoint
from yesdesk.requests.access import needed_to_answer
from yesdesk.requests.actions.audience import names_somebody
from yesdesk.requests.actions.passed import forget_passed, ring_for_passed
from yesdesk.requests.actions.presence import end_presence
from yesdesk.requests.actions.timeline import (
    add_entry,
    change_requests,
    clean_words,
    desk_topic,
    lock_request,
    notify_pages,
)
from yesdesk.requests.models import Entry, EntryKind, HandOver, OutcomeValue, PutAside, Request


@transaction.atomic
def assign(request: Request, *, by: Actor) -> None:
    """Assign the request to `by`. Raises Refusal, with the name, where a colleague was first."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    require_other_colleague(request, by)
    free = Q(assigned_to=None) | Q(assigned_to=by.user_id)
    now = timezone.now()
    rows = Request.objects.filter(free, pk=request.pk, closed_at=None)
    if not change_requests(rows, {"assigned_to": by.user_id, "assigned_at": now}):
        raise taken_by_another(request)
    request.assigned_to_id, request.assigned_at = by.user_id, now
    notify_pages(request)


def assignment_by_acting(request: Request, by: Actor, *, now: datetime) -> dict[str, object]:
    """Return changes that assign a free request to its answerer, whose answer is a wanted second look. Nobody takes a
    second look at their own no so.
    """
    if is_for_other_colleague(request, by):
        return {}
    changes: dict[str, object] = {}
    if request.second_look_since is not None:
        changes |= {"second_look_since": None}
    if request.assigned_to_id is None and by.user_id is not None:
        changes |= {"assigned_to_id": by.user_id, "assigned_at": now}
    return changes


@transaction.atomic
def leave_to_colleague(request: Request, *, by: Actor) -> None:
    """Leave a second look to a colleague: it waits in the queue, and `by` has it open no more."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    mine = Request.objects.filter(pk=request.pk, assigned_to=by.user_id)
    if change_requests(mine, {"assigned_to": None, "assigned_at": None}):
        request.assigned_to_id = request.assigned_at = None
    end_presence(request, by=by)
    notify_pages(request)


@transaction.atomic
def unassign(request: Request, *, by: Actor) -> None:
    """Put the request back in the queue, also where a colleague left it lying."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    rows = Request.objects.filter(pk=request.pk, assigned_to=request.assigned_to_id)
    change_requests(rows, {"assigned_to": None, "assigned_at": None})
    request.assigned_to_id = request.assigned_at = None
    forget_passed(request)
    notify_pages(request)


@transaction.atomic
def take_over(request: Request, *, holder: int | None, by: Actor) -> Entry:
    """Take open work of an absent `holder` (as the reader saw it; None: nobody). Undo gives it back. Raises Refusal,
    with the name, where a colleague was first.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    lock_request(request)
    request.refresh_from_db(fields=["assigned_to", "closed_at"])
    _require_able(request, None, request.branch, by)
    if request.assigned_to_id not in {holder, None}:
        raise taken_by_another(request)
    require_other_colleague(request, by)
    left, now = _left_behind(request, to=None), timezone.now()
    forget_passed(request)
    left.entry = add_entry(
        request,
        EntryKind.HANDOVER,
        by=by,
        now=now,
        text=_("I took this over, so that nobody forgets it."),
        detail={"branch": request.branch.name},
        changes={"assigned_to_id": by.user_id, "assigned_at": now},
    )
    left.save()
    notify_pages(request)
    return left.entry


@transaction.atomic
def hand_over(
    request: Request,
    *,
    words: str,
    branch: Branch,
    service_point: ServicePoint | None = None,
    to: User | None = None,
    rings: bool = True,
    by: Actor,
) -> Entry:
    """Pass the request to a colleague (`to`), told on page and, if it `rings`, phone; None: any at `branch`."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    kept = clean_words(words, at_most=1_000)
    lock_request(request)
    _require_able(request, to, branch, by)
    now, left = timezone.now(), _left_behind(request, to)
    forget_passed(request)
    left.entry = add_entry(
        request,
        EntryKind.HANDOVER,
        by=by,
        now=now,
        text=kept,
        detail={"branch": branch.name},
        changes={
            "branch_id": branch.pk,
            "service_point_id": service_point.pk
            if service_point is not None and service_point.branch_id == branch.pk
            else None,
            "assigned_to_id": to.pk if to else None,
            "assigned_at": now if to else None,
            "waiting_since": request.waits_since or now,
        },
    )
    left.save()
    request.branch = branch
    _tell_passed(left, request, by, rings=rings)
    return left.entry


def _tell_passed(left: HandOver, request: Request, by: Actor, *, rings: bool) -> None:
    # Both desks, and the new colleague.
    end_presence(request, by=by)
    if rings:
        ring_for_passed(left)
    told = [f"staff.{left.new_to_id}"] if left.new_to_id else []
    notify_pages(request, desk_topic(request, left.branch_id), *told)


def _require_able(request: Request, to: User | None, branch: Branch, by: Actor) -> None:
    # Raises Refusal for a closed request, ValidationRefusal for a colleague who may not answer it or works elsewhere.
    if request.closed_at is not None:
        raise Refusal(
            _("This request is closed already."),
            next_step=_("Take that back first, or write a note."),
            code="desk.request.closed",
        )
    if to is None:
        return
    if to.pk not in {one.pk for one in able_colleagues(request, by=by)}:
        raise ValidationRefusal({"to": _("Choose a colleague who can answer this request.")})
    if to.branch_id not in {None, branch.pk}:
        raise ValidationRefusal(
            {"to": _("This colleague works at another branch. Choose that branch too.")}
        )


def _left_behind(request: Request, to: User | None) -> HandOver:
    # For undo; not written yet.
    return HandOver(
        branch_id=request.branch_id,
        service_point_id=request.service_point_id,
        was_assigned_to_id=request.assigned_to_id,
        new_to=to,
    )


def taken_by_another(request: Request) -> Refusal:
    """The refusal where a colleague took it first, or it is closed."""
    holder = (
        Request.objects.filter(pk=request.pk).values_list("assigned_to__name", flat=True).first()
    )
    if not holder:
        return Refusal(
            _("This request is closed already."),
            next_step=_("Open it to read how it ended. A new word from the patron opens it again."),
            code="desk.request.closed",
        )
    return Refusal(
        _("%(name)s has just taken this one.") % {"name": holder},
        next_step=_("Take the next, or leave a note for %(name)s.") % {"name": holder},
        code="desk.request.taken",
    )


def require_other_colleague(request: Request, by: Actor) -> None:
    """Raise Refusal after a no of `by`'s own with a second look wanted. Their own yes is allowed."""
    if not is_for_other_colleague(request, by):
        return
    raise Refusal(
        _("You answered this. A colleague looks at it now."),
        next_step=_("Leave it to a colleague, or pass it on with a line."),
        code="desk.second_look.somebody_else",
    )


def is_for_other_colleague(request: Request, by: Actor) -> bool:
    """Return whether a colleague of the branch, or any lead, could look instead. Without one, the same eyes are better
    than none.
    """
    return answered_before(request, by) and any(
        one.leads or one.branch in {None, request.branch_id}
        for one in able_colleagues(request, by=by)
    )


def answered_before(request: Request, by: Actor) -> bool:
    """Return whether a second look is wanted after a no that `by` said."""
    if request.second_look_since is None or by.user_id is None:
        return False
    return _who_said_no(request) == by.user_id


def _who_said_no(request: Request) -> int | None:
    # As long as the entry names its author.
    noes = Entry.objects.filter(
        request=request,
        kind=EntryKind.OUTCOME,
        outcome__value=OutcomeValue.NOT_THIS_TIME,
        outcome__undone_at=None,
    )
    return noes.order_by("-pk").values_list("author_id", flat=True).first()


def able_colleagues(request: Request, *, by: Actor) -> list[AbleColleague]:
    """Return colleagues who may answer this request, on shift first. Nobody reads why somebody is left out."""
    able = who_may(by, needed_to_answer(request))
    near = members_near_card(request.proven_card)
    said_no = _who_said_no(request) if request.second_look_since is not None else None
    complaint = _words_to_check_for_complaint(request) if request.for_leads else []
    return [
        one
        for one in able
        if one.pk not in near
        and one.pk != said_no
        and not (complaint and names_somebody({one.name, *one.name.split()[:1]}, *complaint))
    ]


def _words_to_check_for_complaint(request: Request) -> list[str]:
    # Its first words, and those that made it one: a name in later ones is none.
    wrote = Entry.objects.filter(
        request=request, kind__in=(EntryKind.PATRON, EntryKind.NEED_CHANGED)
    )
    rows = wrote.order_by("pk").values_list("text", "put_aside")
    said = [text for nth, (text, aside) in enumerate(rows) if not nth or aside != PutAside.NO]
    return [request.asked_for, *said]
