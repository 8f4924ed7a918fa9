"""What an act's end means for its decision and its request: a word on the timeline, and the desk's turn again if it
was no yes.
"""

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.desk.decisions.anonymise import anonymise_when_settled
from yesdesk.desk.decisions.apply import has_open_approval
from yesdesk.desk.decisions.evidence import record_evidence
from yesdesk.desk.models import (
    Decision,
    DecisionEnd,
    DecisionShare,
    DecisionState,
    Entry,
    EntryKind,
    How,
    OutcomeValue,
    Request,
)
from yesdesk.desk.requests.actions.close import close_request
from yesdesk.desk.requests.actions.decision_rows import add_decision_end, move_decision
from yesdesk.desk.requests.actions.intake import reopen_if_closed
from yesdesk.desk.requests.actions.timeline import add_entry, lock_request
from yesdesk.ils.models import Act, ActState
from yesdesk.policy.usage import restore_patron_usage, restore_share

_ENDS: Final[Mapping[str, DecisionState]] = {
    ActState.DONE: DecisionState.DONE,
    ActState.REFUSED: DecisionState.REFUSED,
    ActState.UNKNOWN: DecisionState.UNKNOWN,
    ActState.CALLED_BACK: DecisionState.CANCELLED,
}
"""What an act that came to its end is to its decision."""


@transaction.atomic
def settle_act(uuid: UUID, *, by: Actor) -> None:
    """Settle an act that has come to its end, once however often it is called."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    act = Act.objects.filter(uuid=uuid, state__in=_ENDS).first()
    of_it = Request.objects.filter(decisions__shares__act=uuid).select_related("branch")
    request = of_it.first() if act is not None else None
    if act is None or request is None:
        return
    lock_request(request)
    share = DecisionShare.objects.select_related("decision").filter(act=uuid).first()
    if share is None:
        return
    decision = share.decision
    decision.request = request
    _follow(decision, share, act, by)
    if act.state != ActState.UNKNOWN:
        anonymise_when_settled(decision, act)


def _follow(decision: Decision, share: DecisionShare, act: Act, by: Actor) -> None:
    uuids = DecisionShare.objects.filter(decision=decision).values("act")
    states = set(Act.objects.filter(uuid__in=uuids).values_list("state", flat=True))
    move_decision(decision, _together(states), by=by)
    if act.state == ActState.DONE:
        record_evidence(decision, at=timezone.now(), by=by)
        _end_with(decision, by)
    elif act.state != ActState.UNKNOWN:
        _give_back(decision, share, act, by)
    _tell(decision, act, by)
    _tell_the_part(decision, states)


def _together(states: Collection[str]) -> DecisionState:
    """How acts in these states stand together."""
    ends = {_ENDS[state] for state in states if state in _ENDS}
    if DecisionState.UNKNOWN in ends:
        return DecisionState.UNKNOWN
    if len(ends) < len(states):
        return DecisionState.PENDING
    if DecisionState.DONE in ends:
        return DecisionState.DONE if len(ends) == 1 else DecisionState.PARTLY
    refused = DecisionState.REFUSED in ends
    return DecisionState.REFUSED if refused else DecisionState.CANCELLED


def _end_with(decision: Decision, by: Actor) -> None:
    """What was to end with this tap ends once all of it is done by hand."""
    request, ends = decision.request, decision.ends_request
    if decision.how != How.MANUAL or not ends or decision.state != DecisionState.DONE:
        return
    if request.closed_at is None and not has_open_approval(request):
        close_request(request, value=OutcomeValue(ends), by=by)


def _give_back(decision: Decision, share: DecisionShare, act: Act, by: Actor) -> None:
    """What was used up for this act alone, once."""
    shares = DecisionShare.objects.filter(decision=decision, given_back=False)
    if decision.rule is None or not shares.filter(pk=share.pk).update(given_back=True):
        return
    rule, week = decision.rule, decision.week
    restore_patron_usage(
        rule,
        account=act.patron,
        week=week,
        amount=share.share,
        times=0 if shares.exists() else 1,
        by=by,
    )
    branch = decision.request.branch_id
    restore_share(rule, branch=branch, week=week, amount=share.share, by=by)


def _tell_the_part(decision: Decision, states: Collection[str]) -> None:
    """Where some of a tap is done, what was told of the rest is no word about all of it."""
    if ActState.DONE not in states:
        return
    told = Entry.objects.filter(
        decision_end__decision=decision, decision_end__state=DecisionState.REFUSED
    )
    for row in told:
        Entry.objects.filter(pk=row.pk).update(detail={**row.detail, "part": True})


def _tell(decision: Decision, act: Act, by: Actor) -> None:
    """One word for all acts of a tap; of one that is done only where it was unknown before. Called back by hand,
    nobody has to look; what came to no yes waits again.
    """
    request, now, state = decision.request, timezone.now(), _ENDS[act.state]
    ends = DecisionEnd.objects.filter(decision=decision)
    said = set(ends.values_list("state", flat=True))
    if state in said or (state is DecisionState.DONE and DecisionState.UNKNOWN not in said):
        return
    changes: dict[str, object] = {}
    if state not in {DecisionState.CANCELLED, DecisionState.DONE}:
        reopen_if_closed(request, by=by)
        changes = {"waiting_since": request.waiting_since or now}
    detail = {"state": act.state}
    told = add_entry(request, EntryKind.ACT_ENDED, by=by, now=now, detail=detail, changes=changes)
    add_decision_end(decision, told, state)
