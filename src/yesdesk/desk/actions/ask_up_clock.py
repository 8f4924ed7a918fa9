"""Nobody answered: the next are asked, and when there are none, the asker goes on without."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from yesdesk.core.actors import SYSTEM
from yesdesk.core.counts import count_day
from yesdesk.core.timers import set_timer
from yesdesk.desk.actions.ask_up_record import ANSWER_WITHIN, ENDS, note_answer, settled, tell
from yesdesk.desk.actions.reaching import Reach, next_reach
from yesdesk.desk.actions.timeline import hold_still
from yesdesk.desk.models import AskState, AskUp
from yesdesk.people.queries import actor_for, who_works_in

COUNTED_FROM: Final = 5  # people in a job class: of fewer a count would tell who it was


@transaction.atomic
def end_ask_up(ref: str, now: datetime) -> None:
    """Timer handler: its two minutes are over. Whoever was asked and had no time is named nowhere."""
    ask = (
        AskUp.objects.select_related("request__branch", "asker__job_class")
        .filter(pk=ref, state=AskState.OPEN)
        .first()
    )
    if ask is None:
        return
    hold_still(ask.request)
    asker = actor_for(ask.asker) if ask.asker else SYSTEM
    if ask.request.closed_at is not None:
        settled(ask, AskState.WITHDRAWN, was=(AskState.OPEN,), by=SYSTEM, now=now)
        return
    reached = Reach(ask.tier, ask.everywhere)
    further = next_reach(asker, ask.tiers, ask.request.branch_id, after=reached)
    if further is not None:
        moved = _ask_further(ask, further, now)
    else:
        moved = settled(ask, AskState.TIMED_OUT, was=(AskState.OPEN,), by=SYSTEM, now=now)
        if moved:
            note_answer(ask, now=now, by=SYSTEM)
    if moved:
        _count(ask, ask.tiers[reached.tier], now)
        tell(ask)


def _ask_further(ask: AskUp, reach: Reach, now: datetime) -> bool:
    ends_at = now + ANSWER_WITHIN
    if not AskUp.objects.filter(pk=ask.pk, state=AskState.OPEN).update(
        tier=reach.tier, everywhere=reach.everywhere, ends_at=ends_at
    ):
        return False
    set_timer(ENDS, str(ask.pk), ends_at)
    return True


def _count(ask: AskUp, job_class: int, now: datetime) -> None:
    """By hour and for the whole library, so that it shows when leads are short and never which."""
    if len(who_works_in([job_class])) < COUNTED_FROM:
        return
    here = now.astimezone(ZoneInfo(ask.request.branch.time_zone))
    count_day("ask_up_timed_out", f"{here:%H}", day=here.date())
