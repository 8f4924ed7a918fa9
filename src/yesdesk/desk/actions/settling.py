"""What an act's end means for its request: a word on the timeline, and the desk's turn again if it was no yes."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.desk.actions.opening import reopen_if_closed
from yesdesk.desk.actions.timeline import add_entry, hold_still
from yesdesk.desk.models import Entry, EntryKind, Request
from yesdesk.ils.models import Act, ActState
from yesdesk.latitude.actions import give_back

_NO_YES = frozenset({ActState.REFUSED, ActState.UNKNOWN, ActState.CALLED_BACK})


@transaction.atomic
def settle_act(uuid: UUID, *, by: Actor) -> None:
    """Once for each act that has come to its end, however often it is called."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    act = Act.objects.filter(uuid=uuid).first()
    if act is None or ActState(act.state) not in _NO_YES:
        return
    room, _colon, number = act.about.partition(":")
    request = Request.objects.filter(pk=number).first() if room == "request" else None
    if request is None:
        return
    hold_still(request)
    if _was_settled(request, act):
        return
    if act.state != ActState.UNKNOWN:
        _give_back(request, act, by)
    _tell(request, act, by)


def _was_settled(request: Request, act: Act) -> bool:
    said = Entry.objects.filter(request=request, kind=EntryKind.ACT_ENDED)
    return said.filter(detail__act=str(act.uuid), detail__state=act.state).exists()


def _tell(request: Request, act: Act, by: Actor) -> None:
    """Called back by hand, nobody has to look; anything else waits for somebody again."""
    now = timezone.now()
    changes: dict[str, object] = {}
    if act.state != ActState.CALLED_BACK:
        reopen_if_closed(request, by=by)
        changes = {"waits_since": request.waits_since or now}
    add_entry(
        request,
        EntryKind.ACT_ENDED,
        by=by,
        now=now,
        detail={"act": str(act.uuid), "state": act.state},
        changes=changes,
    )


def _give_back(request: Request, act: Act, by: Actor) -> None:
    """What was used up for this act alone."""
    taken = Entry.objects.filter(request=request, kind=EntryKind.ACT).values_list(
        "detail", flat=True
    )
    detail = next((each for each in taken if str(act.uuid) in each["acts"]), None)
    if detail is None or "rule" not in detail:
        return
    share = detail["acts"][str(act.uuid)]
    give_back(detail["rule"], branch=request.branch_id, week=detail["week"], amount=share, by=by)
