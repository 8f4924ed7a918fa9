"""Take the next request, and tell whoever stands here what was done: with one tap from one person to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.counts import increment_day
from yesdesk.core.errors import Refusal
from yesdesk.core.models import SentFile
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import Entry, EntryKind, OutcomeValue, Request, Way
from yesdesk.desk.requests.access import request_detail
from yesdesk.desk.requests.actions.assignment import assign, assignment_by_acting
from yesdesk.desk.requests.actions.close import close_request, standing_of
from yesdesk.desk.requests.actions.reply import ANSWERED, reply
from yesdesk.desk.requests.actions.timeline import add_entry, branch_day, lock_request
from yesdesk.desk.requests.queries.next_request import next_requests
from yesdesk.desk.requests.queries.outcome import PROMISED, worked_out_outcome

_TRIED: Final = 5


def take_next(
    by: Actor, branch: int | None, *, wanted: int | None = None, but: int | None = None
) -> Request | None:
    """Take the next request into one's own hands and return it; None where nobody waits. `wanted`: the one that the
    button named, first. Of two who press at once each gets another one.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    numbers = [each.pk for each in next_requests(by, branch, but=but, size=_TRIED)]
    if wanted in numbers:
        numbers.remove(wanted)
        numbers.insert(0, wanted)
    for pk in numbers:
        found = request_detail(by, pk)
        if found is not None and _taken(found, by):
            return found
    return None


def _taken(request: Request, by: Actor) -> bool:
    """Whether it is `by`'s now; False where a colleague was quicker."""
    try:
        assign(request, by=by)
    except Refusal:
        return False
    return True


@dataclass(frozen=True, slots=True)
class ToldHere:
    """`outcome`: what it was closed with; PROMISED where an answer is promised and not given, NOT_THIS_TIME where a no
    wants its three lines first: both stay open. `entry`: the words they were told, None for none.
    """

    outcome: str
    entry: Entry | None
    closed: bool


@transaction.atomic
def tell_and_close(
    request: Request,
    *,
    words: str,
    files: Sequence[SentFile] = (),
    answers: str = "",
    other_way: bool = False,
    seen_revision: int,
    by: Actor,
) -> ToldHere:
    """Record that they were told in person, in these words or in none, and close the request with what was done for
    them. `answers`, `other_way`: see `worked_out_outcome`. Raises EditConflict when the page read is no longer current.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    lock_request(request)
    stood = standing_of(request)
    entry: Entry | None = None
    if words.strip():
        entry = reply(
            request,
            words=words,
            way=Way.HERE,
            files=files,
            seen_revision=seen_revision,
            by=by,
        )
    elif worked_out_outcome(request) == PROMISED:
        return ToldHere(PROMISED, None, closed=False)
    else:
        _told_without_words(request, seen_revision, by)
    found = worked_out_outcome(request, answers=answers, other_way=other_way)
    value = found or OutcomeValue.YES
    closes = request.closed_at is None and value in OutcomeValue and value not in _WANTS_WORDS
    if closes:
        close_request(request, value=OutcomeValue(value), stood=stood, by=by)
    return ToldHere(value, entry, closed=closes)


_WANTS_WORDS: Final = frozenset({OutcomeValue.NOT_THIS_TIME})


def _told_without_words(request: Request, seen_revision: int, by: Actor) -> None:
    now = timezone.now()
    changes = {**ANSWERED, **assignment_by_acting(request, by, now=now)}
    detail = {"told": Way.HERE}
    add_entry(
        request,
        EntryKind.TOLD,
        by=by,
        now=now,
        detail=detail,
        seen_revision=seen_revision,
        changes=changes,
    )
    increment_day("replied", request.channel, day=branch_day(request, now), place=request.branch_id)
