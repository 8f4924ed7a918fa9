"""Tell when a pass would take unusually much, and let a person say that it may go on."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.clock_mark import JUMP, trust_clock
from yesdesk.core.permissions import Permission
from yesdesk.core.series import SeriesSpec
from yesdesk.core.timers import set_timer
from yesdesk.core.trace import trace
from yesdesk.patrons.actions.schedule import sync_series
from yesdesk.patrons.models import ErasurePass, Series
from yesdesk.patrons.queries import due_ids

FEW: Final = 25
"""So many may go on any night."""

LET_GO: Final = "patrons.erasing_let_go"
"""The timer that begins the pass."""

NIGHTS: Final = timedelta(days=60)
_SHARE: Final = 5
_ALL: Final = 1_000_000
_NEVER: Final = datetime(9000, 1, 1, tzinfo=UTC)


def needs_approval(spec: SeriesSpec, row: Series, before: datetime, now: datetime) -> bool:
    """Whether this pass over `spec` waits for a person, and notes so. What somebody let go on within the last day
    does not wait.
    """
    if _was_let_go(row, now):
        return False
    due = unusually_many(spec, before, now)
    if due:
        since = row.waits_since or now
        Series.objects.filter(code=spec.code).update(waits_since=since, waits_for=due)
    elif row.waits_since is not None:
        Series.objects.filter(code=spec.code).update(waits_since=None, waits_for=0)
    return due > 0


def unusually_many(spec: SeriesSpec, before: datetime, now: datetime) -> int:
    """How many are due, if that is more than a few and over a fifth of the series, or over twice the largest night
    of the last sixty; else 0.
    """
    if len(due_ids(spec, before, FEW + 1)) <= FEW:
        return 0
    due = len(due_ids(spec, before, _ALL))
    there = len(list(spec.due(_NEVER, _SHARE * due + 1)))
    if due * _SHARE > there:
        return due
    largest = _largest_night(spec.code, now)
    return due if largest and due > 2 * largest else 0


def _largest_night(code: str, now: datetime) -> int:
    lately = ErasurePass.objects.filter(series=code, at__gt=now - NIGHTS, at__lte=now)
    nights = lately.annotate(night=TruncDate("at")).values("night").annotate(went=Sum("erased"))
    return max((night["went"] for night in nights), default=0)


def _was_let_go(row: Series, now: datetime) -> bool:
    return row.let_go_at is not None and abs(now - row.let_go_at) < JUMP


@transaction.atomic
def approve_pass(*, by: Actor) -> int:
    """A person looked at the date and at what is due: the time is believed, and a pass erases all of it at once.
    How many rows waited.
    """
    by.require(Permission.PATRONS_SERIES_CHANGE)
    now = timezone.now()
    waits = Series.objects.exclude(waits_since=None)
    many = waits.aggregate(many=Sum("waits_for"))["many"] or 0
    sync_series(by=SYSTEM)
    Series.objects.update(let_go_at=now)
    set_timer(LET_GO, "", now)
    trust_clock(now)
    trace("patrons.erasing.let_go_on", by=by, rows=many, day=now.date().isoformat())
    return many
