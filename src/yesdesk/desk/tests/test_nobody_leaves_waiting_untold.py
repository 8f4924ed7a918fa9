"""Whatever staff and patrons do, in any order: a request leaves Waiting with an answer told, a task with a clock, or an
end; never by words that reached nobody.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from yesdesk.core.actors import patron_by_link
from yesdesk.core.errors import Refusal
from yesdesk.core.models import OutboundMessage, Timer
from yesdesk.desk.decisions.cancel import undo
from yesdesk.requests.actions.assignment import assign, hand_over, unassign
from yesdesk.requests.actions.calls import postpone_call
from yesdesk.requests.actions.change_contact import change_request_contact
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.hold import DUE, end_hold, mark_hold_over, put_on_hold
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.actions.promise_state import mark_promise_due
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import note, record_told, reply
from yesdesk.requests.models import Call, Channel, EntryKind, OutcomeValue, Promise, Request, Way
from yesdesk.requests.queries.mail_status import FROM_PATRON
from yesdesk.testing.needs import ask_as_ana

CONTACTS = ("ana.m@post.example", "01 44 55 66 77", "")
STEPS = 12


def _soon(hours: int = 1):
    return timezone.now() + timedelta(hours=hours)


def _promise_passes(request: Request) -> None:
    for made in Promise.objects.filter(request=request):
        mark_promise_due(str(made.pk), timezone.now())


def _acts(pick: Random, by, now) -> list[Callable[[Request], object]]:
    """What anybody may do next. Where it is refused, nothing has happened."""
    here = {"by": by}
    return [
        *(
            lambda r, way=way: reply(
                r, words="So.", seen_revision=r.revision, way=way, closes_as="", **here
            )
            for way in (None, *Way)
        ),
        lambda r: reply(
            r, words="Yes.", seen_revision=r.revision, way=Way.PHONE, closes_as="yes", **here
        ),
        *(lambda r, way=way: record_told(r, way=way, **here) for way in Way),
        lambda r: postpone_call(r, due_at=_soon(), tried=True, **here),
        lambda r: promise(r, what="an answer", due_at=_soon(2), despite_doubt=True, **here),
        _promise_passes,
        lambda _r: now.shift(timedelta(hours=pick.choice([0, 1, 3, 30]))),
        lambda r: note(r, words="A note.", **here),
        lambda r: put_on_hold(r, until=timezone.localdate() + timedelta(days=1), **here),
        lambda r: end_hold(r, **here),
        lambda r: mark_hold_over(str(r.pk), timezone.now()),
        lambda r: hand_over(r, words="Yours.", branch=r.branch, **here),
        lambda r: assign(r, **here),
        lambda r: unassign(r, **here),
        lambda r: change_request_contact(r, contact=pick.choice(CONTACTS), **here),
        lambda r: patron_replied(r, words="And?", by=patron_by_link(r.pk, "en")),
        lambda r: patron_replied(r, words="She says: and?", **here),
        lambda r: close_request(r, value=OutcomeValue.YES, **here),
        lambda r: undo(r.entries.last(), **here),
    ]


def _is_told(request: Request) -> bool:
    """Whether they have an answer to the last that they said."""
    asked = request.entries.filter(kind__in=FROM_PATRON).last()
    later = request.entries.filter(pk__gt=asked.pk).exclude(outgoing__undone_at__isnull=False)
    for entry in later.filter(kind__in=[EntryKind.REPLY, EntryKind.TOLD]):
        by_mail = OutboundMessage.objects.filter(pk=entry.message or 0).exists()
        if by_mail or entry.kind == EntryKind.TOLD or entry.told in {"here", "page"}:
            return True
    return False


def _is_task(request: Request) -> bool:
    if request.on_hold_until is not None:
        return Timer.objects.filter(kind=DUE, ref=str(request.pk)).exists()
    open_promise = Promise.objects.filter(request=request, state="open").exists()
    return open_promise or Call.objects.filter(request=request, due_at__isnull=False).exists()


@pytest.mark.parametrize("seed", range(24))
def test_request_leaves_waiting_only_with_an_answer_a_task_or_an_end(mill, act, sam, now, seed):
    pick = Random(seed)
    request = ask_as_ana(
        mill, channel=pick.choice(list(Channel)), contact=pick.choice(CONTACTS), by=act(sam)
    )
    acts = _acts(pick, act(sam), now)
    for _step in range(STEPS):
        now.shift(1)  # two acts are never in one instant: letters are taken back by their time
        fresh = Request.objects.select_related("branch", "patron").get(pk=request.pk)
        with suppress(Refusal):
            pick.choice(acts)(fresh)
        request.refresh_from_db()
        waits = request.waiting_since is not None or request.closed_at is not None
        assert waits or _is_task(request) or _is_told(request)
