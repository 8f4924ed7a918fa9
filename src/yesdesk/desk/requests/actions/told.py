"""Record that a patron was told the answer that waited for a call."""

from django.db import transaction
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.counts import increment_day
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import Call, Entry, EntryKind, OutcomeValue, Request, Way
from yesdesk.desk.requests.actions.calls import drop_call, no_call
from yesdesk.desk.requests.actions.close import close_request
from yesdesk.desk.requests.actions.promises import settle_promises
from yesdesk.desk.requests.actions.reply import ANSWERED, way_refusal
from yesdesk.desk.requests.actions.timeline import add_entry, branch_day, lock_request
from yesdesk.desk.requests.queries.mail_status import FROM_PATRON
from yesdesk.desk.requests.queries.outcome import worked_out_outcome

BY_VOICE = frozenset({Way.PHONE, Way.HERE})


@transaction.atomic
def record_told(request: Request, *, way: Way, by: Actor) -> Entry:
    """Record that they were told, on the phone or here: the wait and the promises end, and the request is closed where
    its answer said so. Where they wrote again after that answer, it waits on for the next one. A new time that is told
    keeps no promise: it is one.

    Raises Refusal where a colleague told them already.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    if way not in BY_VOICE:
        raise ValidationRefusal({"way": way_refusal(way)})
    lock_request(request)
    made = drop_call(request)
    if made is None:
        raise no_call()
    now = timezone.now()
    wrote_again = _wrote_again(request, made)
    entry = add_entry(
        request,
        EntryKind.TOLD,
        by=by,
        now=now,
        detail={"told": way},
        changes={} if wrote_again else dict(ANSWERED),
    )
    if made.entry.kind == EntryKind.PROMISE:
        return entry
    settle_promises(request, now=now)
    increment_day("replied", request.channel, day=branch_day(request, now), place=request.branch_id)
    if made.closes_as and not wrote_again and request.closed_at is None:
        close_request(request, value=_outcome(request, made), by=by)
    return entry


def _outcome(request: Request, made: Call) -> OutcomeValue:
    """What was done since the answer was written counts too; a no would want its three lines."""
    other_way = made.closes_as == OutcomeValue.YES_OTHER_WAY
    found = worked_out_outcome(request, other_way=other_way)
    return OutcomeValue(found if found.startswith("yes") else made.closes_as)


def _wrote_again(request: Request, made: Call) -> bool:
    theirs = Entry.objects.filter(request=request, kind__in=FROM_PATRON)
    return theirs.filter(pk__gt=made.entry_id).exists()
