"""What an act's end means for its request: a word on the timeline, and the desk's turn again if it was no yes."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.desk.decisions.anonymise import anonymise_when_settled
from yesdesk.desk.decisions.apply import has_open_approval
from yesdesk.desk.decisions.evidence import record_evidence
from yesdesk.desk.models import Entry, EntryKind, OutcomeValue, Request
from yesdesk.desk.requests.actions.close import close_request
from yesdesk.desk.requests.actions.intake import reopen_if_closed
from yesdesk.desk.requests.actions.timeline import add_entry, lock_request
from yesdesk.ils.models import Act, ActState
from yesdesk.policy.usage import restore_patron_usage, restore_share

_ENDS = frozenset({ActState.DONE, ActState.REFUSED, ActState.UNKNOWN, ActState.CALLED_BACK})


@transaction.atomic
def settle_act(uuid: UUID, *, by: Actor) -> None:
    """Settle an act that has come to its end, once however often it is called."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    act = Act.objects.filter(uuid=uuid).first()
    if act is None or ActState(act.state) not in _ENDS:
        return
    room, _colon, number = act.about.partition(":")
    request = Request.objects.filter(pk=number).first() if room == "request" else None
    if request is None:
        return
    lock_request(request)
    taken = _taken_with(request, act)
    if taken is None:
        return
    _follow(taken, act, by)
    if act.state != ActState.UNKNOWN:
        anonymise_when_settled(taken, act)


def _follow(taken: Entry, act: Act, by: Actor) -> None:
    if act.state == ActState.DONE:
        record_evidence(taken, at=timezone.now(), by=by)
        _end_with(taken, by)
    elif act.state != ActState.UNKNOWN:
        _give_back(taken, act, by)
    _tell(taken, act, by)
    _tell_the_part(taken)


def _end_with(taken: Entry, by: Actor) -> None:
    """What was to end with this tap ends once all of it is done by hand."""
    request, ends = taken.request, taken.detail.get("ends")
    if ends is None or request.closed_at is not None or has_open_approval(request):
        return
    acts = Act.objects.filter(uuid__in=list(taken.detail["acts"]))
    if not acts.exclude(state=ActState.DONE).exists():
        close_request(request, value=OutcomeValue(ends), by=by)


def _taken_with(request: Request, act: Act) -> Entry | None:
    """The entry of the tap that this act came from."""
    entries = Entry.objects.filter(request=request, kind=EntryKind.ACT)
    found = next((entry for entry in entries if str(act.uuid) in entry.detail["acts"]), None)
    if found is not None:
        found.request = request
    return found


def _give_back(taken: Entry, act: Act, by: Actor) -> None:
    """What was used up for this act alone, once."""
    detail, uuid = taken.detail, str(act.uuid)
    given = detail.get("given_back", [])
    if "rule" not in detail or uuid in given:
        return
    share = detail["acts"][uuid]
    branch = taken.request.branch_id
    restore_patron_usage(
        detail["rule"],
        account=act.patron,
        week=detail["week"],
        amount=share,
        times=int({*given, uuid} == set(detail["acts"])),
        by=by,
    )
    restore_share(detail["rule"], branch=branch, week=detail["week"], amount=share, by=by)
    Entry.objects.filter(pk=taken.pk).update(detail={**detail, "given_back": [*given, uuid]})


def _tell_the_part(taken: Entry) -> None:
    """Where some of a tap is done, what was told of the rest is no word about all of it."""
    done = Act.objects.filter(uuid__in=list(taken.detail["acts"]), state=ActState.DONE)
    told = Entry.objects.filter(request=taken.request_id, kind=EntryKind.ACT_ENDED)
    for row in told.filter(detail__entry=taken.pk, detail__state=ActState.REFUSED):
        if "part" not in row.detail and done.exists():
            Entry.objects.filter(pk=row.pk).update(detail={**row.detail, "part": True})


def _tell(taken: Entry, act: Act, by: Actor) -> None:
    """One word for all acts of a tap; of one that is done only where it was unknown before. Called back by hand,
    nobody has to look; what came to no yes waits again.
    """
    request, now = taken.request, timezone.now()
    ended = Entry.objects.filter(request=request, kind=EntryKind.ACT_ENDED, detail__entry=taken.pk)
    said = set(ended.values_list("detail__state", flat=True))
    if act.state in said or (act.state == ActState.DONE and ActState.UNKNOWN not in said):
        return
    changes: dict[str, object] = {}
    if act.state not in {ActState.CALLED_BACK, ActState.DONE}:
        reopen_if_closed(request, by=by)
        changes = {"waiting_since": request.waiting_since or now}
    add_entry(
        request,
        EntryKind.ACT_ENDED,
        by=by,
        now=now,
        detail={"entry": taken.pk, "state": act.state},
        changes=changes,
    )
