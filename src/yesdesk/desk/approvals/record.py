"""Record the steps of an ask-up: one conditional update, a line on the timeline, pages that reload,
phones that ring.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.module_loading import import_string

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.models import Timer
from yesdesk.core.tasks.timers import cancel_timer
from yesdesk.desk.models import AskState, AskUp, EntryKind
from yesdesk.desk.models.ask_up import NOT_AT_ITS_END, only_its_rule
from yesdesk.desk.requests.actions.timeline import add_entry, notify_pages
from yesdesk.people.queries import members_of_job_classes, phones_of

ENDS: Final = "desk.ask_up_ends"
VOICE_AGAIN: Final = "desk.voice_again"
ANSWER_WITHIN: Final = timedelta(minutes=2)
RING: Final = "yesdesk.desk.approvals.jobs.ring_phone"
RING_FOR_VOICE: Final = "yesdesk.desk.approvals.jobs.ring_for_voice"
"""By name, as the worker finds it: a job calls actions, so no action imports it."""


def settle_approval(
    ask: AskUp, state: AskState, *, was: Sequence[AskState], by: Actor, now: datetime
) -> bool:
    """Move an ask-up to `state` by one conditional update: of an answer and the time-out one wins."""
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
    if not AskUp.objects.filter(pk=ask.pk, state__in=was).update(**changes):
        return False
    ask.state, ask.answered_by_id, ask.answered_at = state, by.user_id, now
    cancel_timer(ENDS, str(ask.pk))
    return True


def add_answer_entry(
    ask: AskUp,
    *,
    by: Actor,
    now: datetime,
    text: str = "",
    changes: dict[str, Any] | None = None,
) -> None:
    """Add the answer to the timeline; its words stand there and nowhere else."""
    entry = add_entry(
        ask.request,
        EntryKind.ASK_ANSWER,
        by=by,
        now=now,
        text=text,
        detail={"state": ask.state, "what": ask.what},
        changes=changes,
    )
    AskUp.objects.filter(pk=ask.pk).update(answer=entry)


def notify_approval_pages(ask: AskUp) -> None:
    """Tell open pages to look again: the request's, the asker's, and of everybody who may say yes to it."""
    members = (ask.asker_id, *members_of_job_classes(ask.tiers))
    notify_pages(ask.request, *(f"staff.{pk}" for pk in members if pk))


def ring_members(ask: AskUp, members: Sequence[int], *, why: str = RING) -> None:
    """Ring the phones that these members allowed, once the transaction stands; a job for each phone."""
    for phone in phones_of(SYSTEM, members):
        import_string(why).enqueue(ask.pk, phone)


def erase_ask_ups(requests: list[int]) -> None:
    """With their requests: rows, and the timers that would end them or bring them back."""
    found = AskUp.objects.filter(request__in=requests)
    refs = [str(pk) for pk in found.values_list("pk", flat=True)]
    Timer.objects.filter(kind__in=(ENDS, VOICE_AGAIN), ref__in=refs).delete()
    found.delete()
