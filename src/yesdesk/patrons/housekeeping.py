"""Series of the lower rooms, registered here: what the house itself keeps, none of it for long.

A row of a table below is erased by its own age. Words of patrons go with their request
(desk/erasing.py); the outbox stands here too, for messages that outlived what they were about.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from yesdesk.core.models import Job, OutboundMessage, Trace
from yesdesk.core.models.clockwork import JobState
from yesdesk.core.series import SeriesSpec, mark_of, register_series
from yesdesk.patrons.models import Erasure, Hold, Patron
from yesdesk.patrons.queries import held_subjects

type Rows = Callable[[], QuerySet[Any]]
type Table = Any
"""A model class; the stubs give `objects` to the concrete ones only."""


def _by_age(rows: Rows, field: str) -> Callable[[datetime, int], Iterable[int]]:
    def due(before: datetime, limit: int) -> Iterable[int]:
        # Numbers grow with time, and the primary key is an order that needs no index of its own.
        old = rows().filter(**{f"{field}__lt": before}).order_by("pk")
        return old.values_list("pk", flat=True)[:limit]

    return due


def _rows_of(model: Table) -> Callable[[list[int]], int]:
    def erase(ids: list[int]) -> int:
        return int(model.objects.filter(pk__in=ids).delete()[0])

    return erase


def _exact_marks(model: Table, field: str) -> Callable[[list[int]], dict[int, str]]:
    """Marks from a time kept to the microsecond, which no later row shares."""

    def marks(ids: list[int]) -> dict[int, str]:
        rows = model.objects.filter(pk__in=ids).values_list("pk", field)
        return {pk: mark_of(f"{model.__name__}:{at.isoformat()}") for pk, at in rows}

    return marks


def _messages() -> QuerySet[OutboundMessage]:
    return OutboundMessage.objects.exclude(about__in=held_subjects().values("subject"))


def _lone_patrons() -> QuerySet[Patron]:
    return Patron.objects.filter(request=None)


def _dead_jobs() -> QuerySet[Job]:
    return Job.objects.filter(state=JobState.DEAD)


def register_housekeeping() -> None:
    """Called once, when the room is ready."""
    for spec in _SPECS:
        register_series(spec)


_OUTBOX = SeriesSpec(
    code="core.message",
    name=_("Messages that went out or wait to"),
    days=60,
    ground=_("To see that a message went, and send it again if it did not."),
    due=_by_age(_messages, "created_at"),
    erase=_rows_of(OutboundMessage),
    subject="message",
    holds_patron_words=True,
    marks=_exact_marks(OutboundMessage, "created_at"),
)
_LONE_PATRONS = SeriesSpec(
    code="patrons.patron",
    name=_("Names and addresses that belong to no request"),
    days=30,
    ground=_("None: what is left behind goes."),
    due=_by_age(_lone_patrons, "created_at"),
    erase=_rows_of(Patron),
    subject="patron",
    holds_patron_words=True,
    marks=_exact_marks(Patron, "created_at"),
)


def _house(
    code: str,
    name: str,
    days: int,
    ground: str,
    model: Table,
    field: str,
    rows: Rows | None = None,
) -> SeriesSpec:
    """A series without a patron's words, erased by the age of `field`."""
    return SeriesSpec(
        code=code,
        name=name,
        days=days,
        ground=ground,
        due=_by_age(rows or model.objects.all, field),
        erase=_rows_of(model),
        subject=code.rpartition(".")[2],
        holds_patron_words=False,
    )


_SPECS: tuple[SeriesSpec, ...] = (
    _OUTBOX,
    _LONE_PATRONS,
    _house(
        "core.job",
        _("Work that stopped, without words"),
        90,
        _("To find out why and do it again."),
        Job,
        "created_at",
        _dead_jobs,
    ),
    _house(
        "core.trace",
        _("Who changed what about Yesdesk itself"),
        1095,
        _("To answer for changes to the system."),
        Trace,
        "at",
    ),
    _house(
        "patrons.hold",
        _("Holds that were released"),
        1095,
        _("To show what was held and why."),
        Hold,
        "released_at",
    ),
    _house(
        "patrons.erasure",
        _("That something was erased, without what it said"),
        1095,
        _("To show that the schedule is kept."),
        Erasure,
        "at",
    ),
)
