"""Put a request on hold: nothing is to be done until a day, then it waits in the list again."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import by_words, humanize_day, local_day
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.models import Timer
from yesdesk.core.permissions import Permission
from yesdesk.core.tasks.timers import set_timer
from yesdesk.requests.actions.presence import end_presence
from yesdesk.requests.actions.timeline import (
    add_entry,
    branch_day,
    bump_revision,
    clean_words,
    lock_request,
    notify_pages,
)
from yesdesk.requests.models import Call, Entry, EntryKind, Request

DUE: Final = "desk.hold_over"
FURTHEST: Final = timedelta(days=90)


@transaction.atomic
def put_on_hold(
    request: Request,
    *,
    until: date,
    words: str = "",
    seen_revision: int | None = None,
    by: Actor,
) -> Entry:
    """Put the request on hold until that day begins at its branch, without a word to the patron. `words`: the task
    then. Raises Refusal where somebody stands here, or another clock runs (promise, call, need); ValidationRefusal for
    a day that is not to come.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    kept = clean_words(words, at_most=1_000) if words.strip() else ""
    lock_request(request)
    now = timezone.now()
    today = branch_day(request, now)
    if not today < until <= today + FURTHEST:
        raise ValidationRefusal(
            {"until": _("Please choose a day from tomorrow on, within 90 days.")}
        )
    _require_nothing_due(request, until, by, now)
    ends = datetime.combine(until, time.min, ZoneInfo(request.branch.time_zone))
    entry = add_entry(
        request,
        EntryKind.HOLD,
        by=by,
        now=now,
        text=kept,
        detail={"until": until.isoformat()},
        seen_revision=seen_revision,
        changes={
            "waiting_since": None,
            "on_hold_until": ends,
            "on_hold_since": request.waits_since,
        },
    )
    end_presence(request, by=by)
    set_timer(DUE, str(request.pk), ends)
    return entry


def _require_nothing_due(request: Request, until: date, by: Actor, now: datetime) -> None:
    # Raises Refusal where something of it comes due before that day.
    stands = {
        _("This request is closed already."): request.closed_at is not None,
        _("They are here at the desk."): request.at_desk,
        _("It is held back for a lead to look at."): request.held,
        _("We promised them an answer by a time."): request.promised_for is not None
        or request.late_since is not None,
        _("A call is still to be made."): Call.objects.filter(request=request).exists(),
    }
    for sentence, is_so in stands.items():
        if is_so:
            raise Refusal(
                sentence, next_step=_("Open it to go on with it."), code="desk.hold.something_due"
            )
    zone, needed = request.branch.time_zone, request.needed_by
    if needed is not None and local_day(needed, zone) <= until:
        needed_by = by_words(needed, zone=zone, language=by.language, now=now)
        raise Refusal(
            _("They need it %(by)s.") % {"by": needed_by},
            next_step=_("Choose a day before %(day)s.")
            % {"day": humanize_day(local_day(needed, zone), language=by.language)},
            code="desk.hold.needed_before",
        )


@transaction.atomic
def end_hold(request: Request, *, by: Actor) -> None:
    """Take it off hold early, unless a colleague did."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    lock_request(request)
    if request.on_hold_until is None:
        return
    now = timezone.now()
    add_entry(
        request,
        EntryKind.UNDONE,
        by=by,
        now=now,
        detail={"what": "hold"},
        changes={"waiting_since": request.waits_since or now},
    )


@transaction.atomic
def mark_hold_over(ref: str, now: datetime) -> None:
    """Take it off hold, back to its old place, as its day has come. For the timer."""
    request = Request.objects.select_related("branch").filter(pk=ref).first()
    if request is None:
        return
    lock_request(request)
    if request.on_hold_until is None or request.on_hold_until > now:
        return
    bump_revision(request, now=now, changes={"waiting_since": request.waits_since or now})
    notify_pages(request)


def erase_holds(requests: list[int]) -> None:
    Timer.objects.filter(kind=DUE, ref__in=[str(pk) for pk in requests]).delete()
