"""Editions: begun when what they rest on is there, made once in a short process, withdrawn with what they rest on."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.tasks import task
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.dates import local_day
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.core.registry import Registry
from yesdesk.core.statistics.child import work_out
from yesdesk.core.tasks.queue import enqueue_once, has_living_job, hasten
from yesdesk.insight.models import Edition, EditionState, EditionSubject, PaymentsFile
from yesdesk.places.queries import the_library

OPEN: Final = (EditionState.MAKING, EditionState.FAILED)
MAY_RETRY: Final = Permission.INSIGHT_PAYMENTS_CHANGE
READS: Final = Permission.DESK_REQUEST_SEE


type Collect = Callable[[PaymentsFile], dict[str, Any]]
"""What the short process is given for a file."""

subjects: Registry[tuple[Collect, str]] = Registry("subject of an edition")
"""Subject -> what is collected for it, and the function (`module:name`) that works out its figures."""


def begin_editions(file: PaymentsFile) -> None:
    """Begin each edition that rests on a file. Call it in the transaction that reads the file in."""
    for subject in subjects:
        edition = Edition.objects.create(
            subject=subject, file=file, title=file.name, begun_at=timezone.now()
        )
        enqueue_once(make_edition, _key(edition.pk), edition.pk)


def withdraw_editions(file: PaymentsFile) -> None:
    """Withdraw what rests on a file. Call it in the transaction that takes the file out, before that."""
    Edition.objects.filter(file=file).update(
        state=EditionState.WITHDRAWN, figures=None, withdrawn_on=_today()
    )


@task(priority=-1)
def make_edition(edition_id: int) -> None:
    """Make an edition, unless it is made or withdrawn. A failure is noted, and the queue tries again later."""
    edition = Edition.objects.filter(pk=edition_id, state__in=OPEN).select_related("file").first()
    if edition is None or edition.file is None:
        return
    collect, function = subjects[edition.subject]
    try:
        figures = work_out(function, collect(edition.file))
    except Exception:
        _open(edition_id).update(state=EditionState.FAILED)
        raise
    _open(edition_id).update(state=EditionState.MADE, figures=figures, made_on=_today())


def _open(edition_id: int) -> "QuerySet[Edition, Edition]":
    return Edition.objects.filter(pk=edition_id, state__in=OPEN)


@transaction.atomic
def make_again(*, by: Actor) -> None:
    """Have every edition that failed made once more, now."""
    by.require(MAY_RETRY)
    for pk in Edition.objects.filter(state=EditionState.FAILED).values_list("pk", flat=True):
        _open(pk).update(state=EditionState.MAKING)
        hasten(_key(pk))
        enqueue_once(make_edition, _key(pk), pk)


def tries_again(edition: Edition) -> bool:
    """Whether it will be made, or tried once more, without anybody's doing."""
    return has_living_job(_key(edition.pk))


def _key(pk: int) -> str:
    return f"insight.edition.{pk}"


def _today() -> date:
    return local_day(timezone.now(), the_library().time_zone)


def newest_edition(by: Actor, subject: EditionSubject) -> Edition | None:
    """Return the one of our own file with the newest months that is made; else the newest that is on its way. One of
    another library's file only where there is none of ours.
    """
    by.require(READS)
    standing = Edition.objects.filter(subject=subject).exclude(state=EditionState.WITHDRAWN)
    newest = standing.order_by("-file__is_ours", "-file__last_month", "-pk").select_related("file")
    first = newest.first()
    if first is None or first.file is None or first.state == EditionState.MADE:
        return first
    made = newest.filter(state=EditionState.MADE, file__is_ours=first.file.is_ours)
    return made.first() or first


def access_edition(by: Actor, subject: EditionSubject, pk: int) -> Edition:
    """Return one by its number. Raises NotFound."""
    by.require(READS)
    found = Edition.objects.filter(subject=subject, pk=pk).first()
    if found is None:
        raise NotFound.plain()
    return found


def all_editions(by: Actor, most: int = 50) -> list[Edition]:
    """Return the newest editions, withdrawn ones too, without their figures."""
    by.require(READS)
    return list(Edition.objects.defer("figures")[:most])
