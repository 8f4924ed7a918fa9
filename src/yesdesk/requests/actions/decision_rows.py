"""Put a decision onto a timeline; the one function that changes its state."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.requests.actions.assignment import assignment_by_acting
from yesdesk.requests.actions.timeline import add_entry
from yesdesk.requests.counting.rules import count_rules
from yesdesk.requests.models import (
    Decision,
    DecisionEnd,
    DecisionShare,
    DecisionState,
    Entry,
    EntryKind,
)

# Reached from these states.
_BECOMES: Final[Mapping[DecisionState, tuple[DecisionState, ...]]] = {
    DecisionState.PENDING: (DecisionState.UNKNOWN,),
    DecisionState.UNKNOWN: (DecisionState.PENDING,),
    DecisionState.DONE: (DecisionState.PENDING, DecisionState.UNKNOWN),
    DecisionState.PARTLY: (DecisionState.PENDING, DecisionState.UNKNOWN),
    DecisionState.REFUSED: (DecisionState.PENDING, DecisionState.UNKNOWN),
    DecisionState.CANCELLED: (
        DecisionState.PENDING,
        DecisionState.UNKNOWN,
        DecisionState.DONE,
    ),
}


def add_decision(
    decision: Decision,
    *,
    by: Actor,
    now: datetime,
    seen_revision: int | None = None,
    is_money: bool = False,
) -> None:
    """Write a decision and its entry in the transaction that holds the request, which `by` then has in hand. With
    `is_money` the request is about money from then on.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    request = decision.request
    changes = assignment_by_acting(request, by, now=now) | (
        {"about_money": True} if is_money else {}
    )
    decision.entry = add_entry(
        request, EntryKind.ACT, by=by, now=now, seen_revision=seen_revision, changes=changes
    )
    decision.save(force_insert=True)
    if decision.rule is not None and (decision.backed or decision.state != DecisionState.PENDING):
        count_rules(request, at=now)


def add_shares(decision: Decision, shares: Mapping[UUID, int], *, by: Actor) -> None:
    by.require(Permission.DESK_REQUEST_ANSWER)
    DecisionShare.objects.bulk_create(
        DecisionShare(decision=decision, act=act, share=share) for act, share in shares.items()
    )


def move_decision(decision: Decision, state: DecisionState, *, by: Actor) -> bool:
    """Move a decision by one conditional update; False where it is there, or cannot get there."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    rows = Decision.objects.filter(pk=decision.pk, state__in=_BECOMES[state])
    if not rows.update(state=state):
        return False
    decision.state = state
    if decision.rule is not None:
        count_rules(decision.request, at=timezone.now())
    return True


def add_decision_end(decision: Decision, entry: Entry, state: DecisionState) -> None:
    DecisionEnd.objects.create(decision=decision, entry=entry, state=state)
