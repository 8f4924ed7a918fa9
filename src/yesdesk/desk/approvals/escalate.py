"""The steps of a question: who is asked next, by when, whose phones ring, and the end without an answer.

Each step is one conditional update, a line on the timeline, and pages that reload.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.models import Timer
from yesdesk.core.tasks.timers import cancel_timer, set_timer
from yesdesk.people.models import JobClass
from yesdesk.people.phone_alerts.actions import PRIORITY, PhoneAlert, send_alert
from yesdesk.people.queries import (
    actor_for,
    members_of_job_classes,
    permissions_of,
    phone_for_alert,
    phones_of,
)
from yesdesk.people.shift import ReachableColleague, is_on_shift, reachable_colleagues
from yesdesk.places.queries import closing_today
from yesdesk.requests.access import needed_to_answer
from yesdesk.requests.actions.timeline import add_entry, lock_request, notify_pages
from yesdesk.requests.counting.rules import count_rules
from yesdesk.requests.models import Approval, ApprovalState, EntryKind, Request
from yesdesk.requests.models.approval import NOT_AT_ITS_END, only_its_rule

ENDS: Final = "desk.ask_up_ends"
VOICE_AGAIN: Final = "desk.voice_again"
FOR_A_RING: Final = timedelta(minutes=10)
TRIES: Final = 5


def settle_approval(
    ask: Approval, state: ApprovalState, *, was: Sequence[ApprovalState], by: Actor, now: datetime
) -> bool:
    """Move a question to `state` by one conditional update: of an answer and the time-out one wins."""
    changes: dict[str, Any] = {
        "state": state,
        "answered_by_id": by.user_id,
        "answered_at": now,
        "ends_at": now,
    }
    if state not in NOT_AT_ITS_END:
        changes["command"] = only_its_rule(
            ask.command
        )  # `ask` keeps it for whoever carries it out now
    if not Approval.objects.filter(pk=ask.pk, state__in=was).update(**changes):
        return False
    ask.state, ask.answered_by_id, ask.answered_at = state, by.user_id, now
    cancel_timer(ENDS, str(ask.pk))
    if state not in _YES_FOLLOWS:
        count_asked(ask, now=now)
    return True


# The act after such a yes counts it.
_YES_FOLLOWS: Final = frozenset({ApprovalState.YES, ApprovalState.PART, ApprovalState.BY_VOICE})


def count_asked(ask: Approval, *, now: datetime) -> None:
    """Count how the question's rule was met, in the caller's transaction."""
    rule, version = ask.command.get("rule"), ask.command.get("rule_version")
    if rule:
        count_rules(ask.request, at=now, versions={rule: version} if version else {})


def add_answer_entry(
    ask: Approval,
    *,
    by: Actor,
    now: datetime,
    text: str = "",
    changes: dict[str, Any] | None = None,
) -> None:
    """Add the answer to the timeline. Its words stand nowhere else."""
    entry = add_entry(
        ask.request,
        EntryKind.ASK_ANSWER,
        by=by,
        now=now,
        text=text,
        detail={"state": ask.state, "what": ask.what},
        changes=changes,
    )
    Approval.objects.filter(pk=ask.pk).update(answer=entry)


def notify_approval_pages(ask: Approval) -> None:
    """Reload open pages of the request, the asker and all who may say yes."""
    members = (ask.asker_id, *members_of_job_classes(ask.tiers))
    notify_pages(ask.request, *(f"staff.{pk}" for pk in members if pk))


def ring_members(ask: Approval, members: Sequence[int], *, for_voice: bool = False) -> None:
    """Ring these members' phones once the transaction stands, a job each. `for_voice`: a yes was noted for them."""
    ring = ring_for_voice if for_voice else ring_phone
    for phone in phones_of(SYSTEM, members):
        ring.enqueue(ask.pk, phone)


def erase_approvals(requests: list[int]) -> None:
    """Delete the requests' questions, and the timers that would end them or bring them back."""
    found = Approval.objects.filter(Q(request__in=requests) | Q(merged_from__in=requests))
    refs = [str(pk) for pk in found.values_list("pk", flat=True)]
    Timer.objects.filter(kind__in=(ENDS, VOICE_AGAIN), ref__in=refs).delete()
    found.delete()


@dataclass(frozen=True, slots=True, order=True)
class ReachedColleagues:
    tier: int  # place in its job classes
    everywhere: bool  # at other branches too
    # ids of newly reached colleagues, kept nowhere
    members: tuple[int, ...] = field(default=(), compare=False)


def tiers_for(request: Request, job_classes: Sequence[int]) -> list[int]:
    """Return the job classes that may answer this request, in the same order."""
    wanted = needed_to_answer(request)
    rows = JobClass.objects.filter(pk__in=job_classes).values_list("pk", "permissions")
    able = {pk for pk, stored in rows if wanted <= permissions_of(stored)}
    return [pk for pk in job_classes if pk in able]


def next_colleagues(
    by: Actor, tiers: Sequence[int], branch: int, *, after: ReachedColleagues | None = None
) -> ReachedColleagues | None:
    """Return the nearest colleagues who were not asked yet; None: nobody."""
    found = reachable_colleagues(by, tiers, branch=branch)
    return next(
        (each for each in _stages_of_reach(tiers, found) if after is None or each > after), None
    )


def is_anybody_reachable(by: Actor, ask: Approval) -> bool:
    """Return whether an asked colleague can still be asked. One query."""
    found = reachable_colleagues(by, ask.tiers[: ask.tier + 1], branch=ask.request.branch_id)
    reached = ReachedColleagues(ask.tier, ask.everywhere)
    return any(each <= reached for each in _stages_of_reach(ask.tiers, found))


def _stages_of_reach(
    tiers: Sequence[int], found: Sequence[ReachableColleague]
) -> Iterator[ReachedColleagues]:
    for tier, job_class in enumerate(tiers):
        for everywhere in (False, True):
            members = tuple(
                one.pk for one in found if one.job_class == job_class and one.here is not everywhere
            )
            if members:
                yield ReachedColleagues(tier, everywhere, members)


LOOK_AGAIN: Final = timedelta(hours=1)


@transaction.atomic
def time_out_approval(ref: str, now: datetime) -> None:
    """Ask the next colleagues, or end the question, as its time is over. For the timer. No row names colleagues who
    had no time.
    """
    ask = _lock_open_ask(ref)
    if ask is None:
        return
    _reach_further_or_end(ask, ApprovalState.TIMED_OUT, now)


@transaction.atomic
def skip_unreached(pk: int, now: datetime) -> None:
    """Go on where a phone could not ring and nobody else was asked: to the next, or tell the asker."""
    ask = _lock_open_ask(str(pk))
    if ask is None or is_anybody_reachable(_asker_or_system(ask), ask):
        return
    first = ask.ends_at <= ask.asked_at + ask.answer_within
    _reach_further_or_end(ask, ApprovalState.NOBODY if first else ApprovalState.TIMED_OUT, now)


def _lock_open_ask(ref: str) -> Approval | None:
    """Return a waiting question and lock its request; None if answered or gone. Needs a transaction."""
    rows = Approval.objects.select_related("request__branch", "asker__job_class")
    ask = rows.filter(pk=ref, state=ApprovalState.OPEN).first()
    if ask is not None:
        lock_request(ask.request)
    return ask


def _asker_or_system(ask: Approval) -> Actor:
    return actor_for(ask.asker) if ask.asker else SYSTEM


def _reach_further_or_end(ask: Approval, end: ApprovalState, now: datetime) -> None:
    if ask.request.closed_at is not None:
        settle_approval(ask, ApprovalState.WITHDRAWN, was=(ApprovalState.OPEN,), by=SYSTEM, now=now)
        return
    reached = ReachedColleagues(ask.tier, ask.everywhere)
    further = next_colleagues(
        _asker_or_system(ask), ask.tiers, ask.request.branch_id, after=reached
    )
    if further is not None:
        moved = _ask_further(ask, further, now)
    else:
        moved = settle_approval(ask, end, was=(ApprovalState.OPEN,), by=SYSTEM, now=now)
        if moved:
            add_answer_entry(ask, now=now, by=SYSTEM)
    if moved:
        notify_approval_pages(ask)


def _ask_further(ask: Approval, reach: ReachedColleagues, now: datetime) -> bool:
    ends_at = now + ask.answer_within
    as_it_was = Approval.objects.filter(
        pk=ask.pk, state=ApprovalState.OPEN, tier=ask.tier, everywhere=ask.everywhere
    )
    if not as_it_was.update(tier=reach.tier, everywhere=reach.everywhere, ends_at=ends_at):
        return False
    set_timer(ENDS, str(ask.pk), ends_at)
    ring_members(ask, reach.members)
    return True


@transaction.atomic
def remind_verbal_yes(ref: str, now: datetime) -> None:
    """Remind a colleague of an unseen yes noted for them, on the next open day and by phone. For the timer. After that
    day finance sees it.
    """
    rows = Approval.objects.select_related("request__branch", "answered_by")
    ask = rows.filter(pk=ref, state=ApprovalState.BY_VOICE, answered_by__isnull=False).first()
    if ask is None or ask.answered_by_id is None:
        return
    notify_approval_pages(ask)
    if is_on_shift(SYSTEM, ask.answered_by_id):
        ring_members(ask, [ask.answered_by_id], for_voice=True)
        return
    again, closes = now + LOOK_AGAIN, closing_today(ask.request.branch, now)
    if closes is not None and again < closes:
        set_timer(VOICE_AGAIN, ref, again)


@task(priority=PRIORITY)
def ring_phone(ask: int, phone: int, tries: int = 0) -> None:
    """Ring a phone of an asked colleague on shift, while the question is open. It comes back while the push service
    rests. It says that a colleague asks: not who, what or for whom.
    """
    now = timezone.now()
    asked = Approval.objects.filter(
        pk=ask, state=ApprovalState.OPEN, ends_at__gt=now, request__closed_at=None
    ).first()
    found = phone_for_alert(SYSTEM, phone, asked.tiers[: asked.tier + 1]) if asked else None
    if asked is None or found is None:
        return
    wanted = PhoneAlert(
        says=_("A colleague asks"),
        opens=f"{reverse('asked')}?rung",
        topic="asked",
        number=asked.pk,
        until=asked.ends_at,
    )
    rang = send_alert(found, wanted, tries=tries, by=SYSTEM)
    if rang.again_at is not None:
        ring_phone.using(run_after=rang.again_at).enqueue(ask, phone, tries + 1)
    if not rang.taken:
        skip_unreached(ask, timezone.now())


@task(priority=PRIORITY)
def ring_for_voice(ask: int, phone: int, tries: int = 0) -> None:
    """Ring a colleague on shift about an unseen yes noted for them, once that day."""
    noted = Approval.objects.filter(pk=ask, state=ApprovalState.BY_VOICE).first()
    found = phone_for_alert(SYSTEM, phone, noted.tiers) if noted else None
    if noted is None or found is None:
        return
    wanted = PhoneAlert(
        says=_("A colleague noted a yes of yours"),
        opens=reverse("asked"),
        topic="voice",
        number=noted.pk,
        until=timezone.now() + FOR_A_RING,
    )
    rang = send_alert(found, wanted, tries=tries, by=SYSTEM)
    if rang.again_at is not None and tries < TRIES:
        ring_for_voice.using(run_after=rang.again_at).enqueue(ask, phone, tries + 1)
