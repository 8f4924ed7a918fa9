"""Put a decision onto a request's timeline; the one function that changes its state."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import (
    Decision,
    DecisionEnd,
    DecisionShare,
    DecisionState,
    Entry,
    EntryKind,
)
from yesdesk.desk.requests.actions.assignment import assignment_by_acting
from yesdesk.desk.requests.actions.timeline import add_entry

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
"""From which states each one is reached."""


def add_decision(decision: Decision, *, by: Actor, now: datetime) -> Decision:
    """Write a decision and its entry, in the caller's transaction, which holds the request. Whoever takes one has the
    request in hand.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    request = decision.request
    changes = assignment_by_acting(request, by, now=now)
    decision.entry = add_entry(request, EntryKind.ACT, by=by, now=now, changes=changes)
    decision.save(force_insert=True)
    return decision


def add_shares(decision: Decision, shares: Mapping[UUID, int], *, by: Actor) -> None:
    """Write the share of each act of a decision, in the transaction that wrote it."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    DecisionShare.objects.bulk_create(
        DecisionShare(decision=decision, act=act, share=share) for act, share in shares.items()
    )


def move_decision(decision: Decision, state: DecisionState, *, by: Actor) -> bool:
    """Move a decision to `state` by one conditional update; False where it is there already, or cannot get there."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    rows = Decision.objects.filter(pk=decision.pk, state__in=_BECOMES[state])
    if not rows.update(state=state):
        return False
    decision.state = state
    return True


def add_decision_end(decision: Decision, entry: Entry, state: DecisionState) -> None:
    """Note which entry told of this state."""
    DecisionEnd.objects.create(decision=decision, entry=entry, state=state)
