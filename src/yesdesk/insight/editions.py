"""Editions: made once and never changed.

An edition of a payments file is begun with the file and withdrawn with it. The library's own is begun on the first
Monday of a month, by its clock, and kept for good. The first two days belong to the night that counts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.tasks import task
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.dates import first_monday, local_day
from yesdesk.core.errors import NotFound, or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.core.registry import Registry
from yesdesk.core.tasks.queue import enqueue_once, has_living_job, hasten
from yesdesk.counts.queries import month_is_counted
from yesdesk.insight.models import Edition, EditionState, EditionSubject, PaymentsFile
from yesdesk.places.queries import library_or_none, the_library

OPEN: Final = (EditionState.MAKING, EditionState.FAILED)
MAY_RETRY: Final = Permission.INSIGHT_PAYMENTS_CHANGE
READS: Final = Permission.DESK_REQUEST_SEE


# Subject -> the figures of a file, as JSON.
subjects: Registry[Callable[[PaymentsFile], dict[str, Any]]] = Registry("subject of an edition")


@dataclass(frozen=True, slots=True)
class MonthsPage:
    """A month that a part of the library's own edition is collected for."""

    month: date  # the first day of the month on whose first Monday it is made
    made_on: date  # the day it is signed with; later, where the server was off on that Monday
    # The last edition's part of the same name, as months closed there stay so. Empty in the first edition.
    before: dict[str, Any] = field(default_factory=dict)
    # Parts by other names: of this edition where they came earlier, else of the last one.
    others: dict[str, Any] = field(default_factory=dict)

    @property
    def last_day(self) -> date:
        return self.month - timedelta(days=1)

    @property
    def last_month(self) -> str:
        """The month it closes, like `2026-11`."""
        return f"{self.last_day:%Y-%m}"


# Name -> the collector of its shown figures, as JSON. A page reads `edition.figures[name]` alone; an old edition may
# lack it.
monthly: Registry[Callable[[MonthsPage], dict[str, Any]]] = Registry(
    "part of the library's own edition"
)
# Called in the transaction, with the figures of the edition just made and of the one before.
after_made: Registry[Callable[[dict[str, Any], dict[str, Any]], None]] = Registry(
    "what follows the library's own edition"
)
_COUNTED_ON: Final = 3  # the day of the month whose night counts the month before

EVERY_SECONDS: Final = 20 * 60  # how often it is looked whether a month's edition is due


def begin_editions(file: PaymentsFile) -> None:
    """Begin each edition of a file, in the transaction that reads it in."""
    for subject in subjects:
        edition = Edition.objects.create(
            subject=subject, file=file, title=file.name, begun_at=timezone.now()
        )
        enqueue_once(make_edition, _job_key(edition.pk), edition.pk)


def withdraw_editions(file: PaymentsFile) -> None:
    """Withdraw the editions of a replaced or removed file, in its transaction. Their figures stay with it, unshown."""
    Edition.objects.filter(file=file).update(
        state=EditionState.WITHDRAWN, withdrawn_on=_library_today()
    )


def forget_figures(files: Iterable[int]) -> None:
    """Drop figures of withdrawn editions whose files (ids) are about to go, in that transaction."""
    Edition.objects.filter(file__in=files).update(figures=None)


def restore_editions(file: PaymentsFile) -> None:
    """Restore the editions of a file that counts again; an edition that was not made then is made now."""
    withdrawn = Edition.objects.filter(file=file)
    withdrawn.filter(figures__isnull=False).update(state=EditionState.MADE, withdrawn_on=None)
    for pk in withdrawn.filter(state=EditionState.WITHDRAWN).values_list("pk", flat=True):
        Edition.objects.filter(pk=pk).update(state=EditionState.MAKING, withdrawn_on=None)
        enqueue_once(make_edition, _job_key(pk), pk)


def month_due(today: date) -> date:
    """Return the month of the newest edition's day that has come. A library that was off makes no edition of earlier
    months: nobody can know any more what would have stood there.
    """
    this = today.replace(day=1)
    return this if edition_day(this) <= today else (this - timedelta(days=1)).replace(day=1)


def edition_day(month: date) -> date:
    """Return the day of a month's edition: its first Monday, or the third, when the night has counted."""
    return max(first_monday(month), month.replace(day=_COUNTED_ON))


def next_edition_day(month: date) -> date:
    return edition_day((month.replace(day=1) + timedelta(days=31)).replace(day=1))


def begin_monthly(_ref: str, now: datetime) -> None:
    """Begin the library's own edition where it is due, once the month before is counted. For the timer. No edition
    covers days before the library opened, and a clock that jumped begins none.
    """
    library = library_or_none()
    if library is None or not clock_is_trusted(now):
        return
    day = local_day(now, library.time_zone)
    month = month_due(day)
    shown = MonthsPage(month, day)
    is_before = shown.last_day < local_day(library.opened_at, library.time_zone)
    if is_before or not month_is_counted(shown.last_month):
        return
    if not Edition.objects.filter(subject=EditionSubject.LIBRARY, month=month).exists():
        with transaction.atomic():
            edition = Edition.objects.create(
                subject=EditionSubject.LIBRARY, month=month, begun_at=now
            )
            enqueue_once(make_edition, _job_key(edition.pk), edition.pk)


@task(priority=-1)
def make_edition(edition_id: int) -> None:
    """Make an edition, unless it is made or withdrawn; earlier months first, as it goes on from them. A failure is
    noted, and the queue tries again.
    """
    edition = Edition.objects.filter(pk=edition_id, state__in=OPEN).select_related("file").first()
    if edition is None:
        return
    if edition.month:
        own = Edition.objects.filter(subject=EditionSubject.LIBRARY, state__in=OPEN)
        earlier = own.filter(month__lt=edition.month).order_by("-month").first()
        if earlier is not None:
            make_edition.call(earlier.pk)
    day, before = _library_today(), _last_figures(edition)
    try:
        figures = _work_out_figures(edition, day, before)
    except Exception:
        _open_editions(edition_id).update(state=EditionState.FAILED)
        raise
    with transaction.atomic():
        made = _open_editions(edition_id).update(
            state=EditionState.MADE, figures=figures, made_on=day
        )
        if made and edition.month:
            for name in after_made:
                after_made[name](figures, before)


def _last_figures(edition: Edition) -> dict[str, Any]:
    if edition.month is None:
        return {}
    made = Edition.objects.filter(subject=EditionSubject.LIBRARY, state=EditionState.MADE)
    last = made.filter(month__lt=edition.month).order_by("-month").first()
    return last.figures or {} if last else {}


def _work_out_figures(edition: Edition, day: date, before: dict[str, Any]) -> dict[str, Any]:
    if edition.file is not None:
        return subjects[edition.subject](edition.file)
    month = edition.month or day
    found: dict[str, Any] = {}
    for name, part in monthly.items():
        found[name] = part(MonthsPage(month, day, before.get(name, {}), before | found))
    # a part that is gone, or that will come back, keeps what it closed
    return {**before, **found}


def _open_editions(edition_id: int) -> "QuerySet[Edition, Edition]":
    return Edition.objects.filter(pk=edition_id, state__in=OPEN)


@transaction.atomic
def make_again(*, by: Actor) -> None:
    by.require(MAY_RETRY)
    for pk in Edition.objects.filter(state=EditionState.FAILED).values_list("pk", flat=True):
        _open_editions(pk).update(state=EditionState.MAKING)
        hasten(_job_key(pk))
        enqueue_once(make_edition, _job_key(pk), pk)


def tries_again(edition: Edition) -> bool:
    """Return whether a job will make it, or try once more."""
    return has_living_job(_job_key(edition.pk))


def _job_key(pk: int) -> str:
    return f"insight.edition.{pk}"


def _library_today() -> date:
    return local_day(timezone.now(), the_library().time_zone)


def newest_edition(by: Actor, subject: EditionSubject) -> Edition | None:
    """The newest made edition of our own files, else the newest on its way; another library's if we have none."""
    by.require(READS)
    standing = Edition.objects.filter(subject=subject).exclude(state=EditionState.WITHDRAWN)
    newest = standing.order_by("-file__is_ours", "-file__last_month", "-pk").select_related("file")
    first = newest.first()
    if first is None or first.file is None or first.state == EditionState.MADE:
        return first
    made = newest.filter(state=EditionState.MADE, file__is_ours=first.file.is_ours)
    return made.first() or first


def edition_elsewhere(by: Actor, subject: EditionSubject) -> Edition | None:
    """Return the newest edition of another library's file, without its figures."""
    by.require(READS)
    made = Edition.objects.filter(subject=subject, state=EditionState.MADE, file__is_ours=False)
    return made.defer("figures").order_by("-file__last_month", "-pk").first()


def newest_library_edition(by: Actor) -> Edition | None:
    """Return the library's own edition of the newest made month; while there is none, the one on its way."""
    by.require(READS)
    own = Edition.objects.filter(subject=EditionSubject.LIBRARY).order_by("-month")
    return own.filter(state=EditionState.MADE).first() or own.first()


def library_parts(
    by: Actor, pk: int | None = None, **paths: str
) -> tuple[Edition | None, dict[str, Any]]:
    """Return the library's own edition (`pk`, else the newest) without figures, and what lies at each path, like
    `rules__changes`. One rule of two hundred is read alone. One query. Raises NotFound for an unknown `pk`.
    """
    by.require(READS)
    made = Edition.objects.filter(subject=EditionSubject.LIBRARY, state=EditionState.MADE)
    parts = {f"part_{name}": F(f"figures__{path}") for name, path in paths.items()}
    wanted = made.defer("figures").annotate(**parts).order_by("-month")
    found = wanted.filter(pk=pk).first() if pk is not None else wanted.first()
    if found is None and pk is not None:
        raise NotFound.plain()
    return found, {name: getattr(found, f"part_{name}", None) for name in paths}


def access_edition(by: Actor, subject: EditionSubject, pk: int) -> Edition:
    """Return an edition by its number. Raises NotFound."""
    by.require(READS)
    return or_not_found(Edition.objects.filter(subject=subject, pk=pk).first())


def all_editions(by: Actor, most: int = 50) -> list[Edition]:
    """Return the newest editions, withdrawn too, without their figures."""
    by.require(READS)
    return list(Edition.objects.defer("figures")[:most])
