"""Settle a decision and its request when the worker or a person ends an act.

The timeline tells it, and after a no it is the desk's turn again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.dates import humanize_day, humanize_time
from yesdesk.core.exceptions import Capture
from yesdesk.core.permissions import Permission
from yesdesk.desk.decisions.anonymise import anonymise_when_settled
from yesdesk.desk.decisions.bends import record_bend, withdraw_bend
from yesdesk.ils.account_facts import order_target
from yesdesk.ils.acts.execution import execute
from yesdesk.ils.acts.queries import ActLine, acts_to_settle
from yesdesk.ils.acts.settle import settle_by_staff
from yesdesk.ils.models import Act, ActState
from yesdesk.places.queries import the_library
from yesdesk.policy.usage import restore_patron_usage, restore_share
from yesdesk.requests.access import (
    audiences_of,
    visibility_of,
    visible_requests,
)
from yesdesk.requests.actions.conflict_of_interest import require_not_own_account
from yesdesk.requests.actions.decision_rows import add_decision_end, move_decision
from yesdesk.requests.actions.intake import reopen_if_closed
from yesdesk.requests.actions.timeline import add_entry, lock_request
from yesdesk.requests.models import (
    Decision,
    DecisionEnd,
    DecisionShare,
    DecisionState,
    Entry,
    EntryKind,
    Request,
)
from yesdesk.requests.models.decision import decision_in
from yesdesk.requests.queries.decisions import title_of

_CAME_TO_NOTHING: Final = (DecisionState.REFUSED, DecisionState.CANCELLED)

# The decision's state for an ended act.
_ENDS: Final[Mapping[str, DecisionState]] = {
    ActState.DONE: DecisionState.DONE,
    ActState.REFUSED: DecisionState.REFUSED,
    ActState.UNKNOWN: DecisionState.UNKNOWN,
    ActState.CANCELLED: DecisionState.CANCELLED,
}


@transaction.atomic
def settle_acts(uuids: Collection[UUID], *, by: Actor) -> None:
    """Settle the ended acts of one tap, once however often it is called."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    acts = list(Act.objects.filter(uuid__in=uuids, state__in=_ENDS).order_by("pk"))
    of_them = Request.objects.filter(decisions__shares__act__in=uuids).select_related("branch")
    request = of_them.first() if acts else None
    if request is None:
        return
    lock_request(request)
    decision = Decision.objects.filter(shares__act__in=uuids)[0]
    decision.request = request
    _follow_acts(decision, acts, by)
    settled = [act for act in acts if act.state != ActState.UNKNOWN]
    if settled:
        anonymise_when_settled(decision, settled)


def _follow_acts(decision: Decision, acts: Sequence[Act], by: Actor) -> None:
    states = set(Act.objects.filter(about=decision.about).values_list("state", flat=True))
    together = _state_of_all(states)
    move_decision(decision, together, by=by)
    if together in _CAME_TO_NOTHING:
        withdraw_bend(decision)
    for act in acts:
        if act.state == ActState.DONE:
            record_bend(decision, at=timezone.now(), by=by)
        elif act.state != ActState.UNKNOWN:
            _give_back(decision, act, by)
    for state in dict.fromkeys(act.state for act in acts):
        _tell_patron_once(decision, state, by)
    _tell_the_part(decision, states)


def _state_of_all(states: Collection[str]) -> DecisionState:
    ends = {_ENDS[state] for state in states if state in _ENDS}
    if DecisionState.UNKNOWN in ends:
        return DecisionState.UNKNOWN
    if len(ends) < len(states):
        return DecisionState.PENDING
    if DecisionState.DONE in ends:
        return DecisionState.DONE if len(ends) == 1 else DecisionState.PARTLY
    refused = DecisionState.REFUSED in ends
    return DecisionState.REFUSED if refused else DecisionState.CANCELLED


def _give_back(decision: Decision, act: Act, by: Actor) -> None:
    # Once, and only this act's own part.
    shares = DecisionShare.objects.filter(decision=decision, given_back=False)
    share = shares.filter(act=act.uuid).first()
    if decision.rule is None or share is None:
        return
    shares.filter(pk=share.pk).update(given_back=True)
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
    # With a part done, an earlier word covers not all of it.
    if ActState.DONE not in states:
        return
    told = Entry.objects.filter(
        decision_end__decision=decision, decision_end__state=DecisionState.REFUSED
    )
    for row in told:
        Entry.objects.filter(pk=row.pk).update(detail={**row.detail, "part": True})


def _tell_patron_once(decision: Decision, ended: str, by: Actor) -> None:
    # One word for all acts of a tap; of a done act only after it was unknown. Nobody looks at what a person called
    # back; what came to no yes waits again.
    request, now, state = decision.request, timezone.now(), _ENDS[ended]
    ends = DecisionEnd.objects.filter(decision=decision)
    said = set(ends.values_list("state", flat=True))
    if state in said or (state is DecisionState.DONE and DecisionState.UNKNOWN not in said):
        return
    changes: dict[str, object] = {}
    if state not in {DecisionState.CANCELLED, DecisionState.DONE}:
        reopen_if_closed(request, by=by)
        changes = {"waiting_since": request.waits_since or now}
    detail = {"state": ended}
    told = add_entry(request, EntryKind.ACT_ENDED, by=by, now=now, detail=detail, changes=changes)
    add_decision_end(decision, told, state)


def settle_manual_acts(acts: Sequence[ActLine], *, is_there: bool, by: Actor) -> None:
    """Settle all of these acts, or none. Raises Refusal once one is settled, and for an account too near. Never inside
    a transaction, as the library system is asked about households.
    """
    by.require(Permission.ILS_ACT_DO)
    for patron in {act.patron for act in acts}:
        require_not_own_account(patron, by)
    _settle_each(acts, is_there=is_there, by=by)


@transaction.atomic
def _settle_each(acts: Sequence[ActLine], *, is_there: bool, by: Actor) -> None:
    for act in acts:
        settle_by_staff(act.uuid, is_there=is_there, by=by)
        settle_acts([act.uuid], by=by)


_THINGS: Final = {
    "line": gettext_lazy("charge %(n)s"),
    "loan": gettext_lazy("loan %(n)s"),
    "title": gettext_lazy("title %(n)s"),
    "hold": gettext_lazy("reservation %(n)s"),
}


@dataclass(frozen=True, slots=True)
class ManualAct:
    uuids: Sequence[UUID]
    words: str


@dataclass(frozen=True, slots=True)
class ManualTask:
    title: str
    request: int | None  # None once it is erased
    patron: str
    account: str  # the library system's own number
    at: str
    why: str  # the question to a person
    pieces: Sequence[ManualAct]

    @property
    def uuids(self) -> list[UUID]:
        return [uuid for piece in self.pieces for uuid in piece.uuids]


def manual_tasks(by: Actor) -> list[ManualTask]:
    acts = acts_to_settle(by)
    requests = _requests_by_about(by, acts)
    seen = [act for act in acts if _may_see(act, requests)]
    of = {act.about: requests.get(act.about) for act in seen}
    order = {request: place for place, request in enumerate(dict.fromkeys(of.values()))}
    seen.sort(key=lambda act: (order[of[act.about]], act.patron, act.does, act.state))
    together = groupby(seen, key=lambda act: (of[act.about], act.patron, act.does, act.state))
    return [_manual_task(list(group), request, by) for (request, *_same), group in together]


def visible_acts(by: Actor, acts: Iterable[ActLine]) -> list[ActLine]:
    """Return acts of requests that `by` may see, or of none."""
    acts = list(acts)
    requests = _requests_by_about(by, acts)
    return [act for act in acts if _may_see(act, requests)]


def manual_topics(lines: Iterable[ManualTask], by: Actor) -> str:
    """Return topics of the page, so that settled acts go and new ones of the branch come."""
    rooms = ("desk", *(each for each in audiences_of(visibility_of(by)) if each != "staff"))
    here = [f"{room}.{by.branch}" for room in rooms] if by.branch is not None else []
    return ",".join([*here, *sorted({f"request.{line.request}" for line in lines if line.request})])


def _may_see(act: ActLine, requests: Mapping[str, Request]) -> bool:
    # All staff see acts of erased requests.
    return act.about in requests or decision_in(act.about) is None


def _requests_by_about(by: Actor, acts: Iterable[ActLine]) -> dict[str, Request]:
    # By what each act is about.
    numbers = {number for act in acts if (number := decision_in(act.about)) is not None}
    visible = Decision.objects.filter(request__in=visible_requests(by))
    found = visible.select_related("request__branch", "request__patron").in_bulk(numbers)
    return {decision.about: decision.request for decision in found.values()}


def _manual_task(acts: Sequence[ActLine], request: Request | None, by: Actor) -> ManualTask:
    first = acts[0]
    zone = request.branch.time_zone if request else the_library().time_zone
    now = timezone.now()
    return ManualTask(
        title=title_of(acts, by.language, for_staff=True),
        request=request.pk if request else None,
        patron=request.patron.name if request and request.patron else "",
        account=first.patron,
        at=humanize_time(first.created_at, zone=zone, language=by.language, now=now),
        why=_("To do there.")
        if first.state is ActState.BY_HAND
        else _("We could not see whether it arrived."),
        pieces=[ManualAct((act.uuid,), _piece_in_words(act, by.language)) for act in acts],
    )


def _piece_in_words(act: ActLine, language: str) -> str:
    thing, target = order_target(act.does, act.target)
    words = [str(_THINGS[thing]) % {"n": target}] if thing in _THINGS else []
    if act.amount is not None:
        words.append(act.amount.spoken(language))
    if act.until:
        day = humanize_day(date.fromisoformat(act.until), language=language)
        words.append(_("until %(day)s") % {"day": day})
    return ", ".join(words)


@task()
def carry_act(*uuids: str) -> None:
    """Carry out the acts of one tap as far as they go now, and come back for the rest. After a mistake of ours each
    goes alone, so that none holds up another.
    """
    with Capture() as run:
        results = execute(uuids, by=SYSTEM)
    if run.error is not None:
        if len(uuids) == 1:
            raise run.error
        for uuid in uuids:
            carry_act.enqueue(uuid)
        return
    later = defaultdict(list)
    for uuid, result in zip(uuids, results, strict=True):
        later[result.again_at].append(uuid)
    settle_acts([UUID(uuid) for uuid in later.pop(None, [])], by=SYSTEM)
    for again_at, rest in later.items():
        carry_act.using(run_after=again_at).enqueue(*rest)
