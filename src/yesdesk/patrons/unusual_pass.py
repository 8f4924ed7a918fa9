"""Tell when a pass would take unusually much, say so on every staff page, and let a person say that it may go on."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_noop

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.clock_mark import JUMP, clock_is_trusted, last_seen, trust_clock
from yesdesk.core.permissions import Permission
from yesdesk.core.retention import SeriesSpec
from yesdesk.core.system_alerts import SystemAlert
from yesdesk.core.tasks.timers import set_timer
from yesdesk.patrons.models import ErasurePass, Series
from yesdesk.patrons.queries import due_ids
from yesdesk.patrons.retention import sync_series

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
        since = row.waiting_since or now
        Series.objects.filter(code=spec.code).update(waiting_since=since, waits_for=due)
    elif row.waiting_since is not None:
        Series.objects.filter(code=spec.code).update(waiting_since=None, waits_for=0)
    return due > 0


def unusually_many(spec: SeriesSpec, before: datetime, now: datetime) -> int:
    """The number due, if that is more than a few and over a fifth of the series, or over twice the largest night
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
    """Let erasing go on after a person looked at the date and at what is due: the time is believed, and a pass erases
    all of it at once. Gives how many rows waited.
    """
    by.require(Permission.PATRONS_SERIES_CHANGE)
    now = timezone.now()
    waits = Series.objects.exclude(waiting_since=None)
    many = waits.aggregate(many=Sum("waits_for"))["many"] or 0
    sync_series(by=SYSTEM)
    Series.objects.update(let_go_at=now)
    set_timer(LET_GO, "", now)
    trust_clock(now)
    record_audit("patrons.erasing.let_go_on", by=by, rows=many, day=now.date().isoformat())
    return many


def erasing_waits(now: datetime) -> bool:
    """Whether a person has to check the date or the numbers before erasing goes on."""
    return not clock_is_trusted(now) or Series.objects.exclude(waiting_since=None).exists()


def waiting_series() -> list[Series]:
    """The series of which unusually much is due."""
    return list(Series.objects.exclude(waiting_since=None).order_by("code"))


def erasure_alert() -> Iterable[SystemAlert]:
    """Say on every staff page that erasing waits: the clock jumped, or a night would take unusually much."""
    now = timezone.now()
    if not clock_is_trusted(now):
        yield SystemAlert(
            gettext_noop(
                "Yesdesk did not run for more than a day, or its clock is wrong: it says "
                "%(today)s. We erase nothing until somebody has looked."
            ),
            gettext_noop(
                "Set the clock by the network (timedatectl set-ntp true). If the date is right, say so on "
                "What we keep, or by `yesdesk erasing go-on`."
            ),
            {"today": date_format(now, "Y-m-d")},
            since=last_seen(),
            url_name="kept",
            permission=Permission.PATRONS_SERIES_SEE,
        )
    waits = Series.objects.exclude(waiting_since=None)
    rows = waits.aggregate(rows=Sum("waits_for"))["rows"]
    if rows:
        yield SystemAlert(
            gettext_noop("Last night unusually much was due to erase. It waits for a person."),
            gettext_noop(
                "%(rows)s rows wait, and today is %(today)s by this clock. Look at What we keep, or let it go "
                "on by `yesdesk erasing go-on`."
            ),
            {"rows": rows, "today": date_format(now, "Y-m-d")},
            since=waits.order_by("waiting_since").values_list("waiting_since", flat=True).first(),
            url_name="kept",
            permission=Permission.PATRONS_SERIES_SEE,
        )
