"""Periods of what is kept: a registry of series, who else holds a copy of struck words, and what core clears away.

The room that keeps the data registers a series when its app is ready; `patrons` runs them, nightly and on request, and
lets the library change period and ground on a page.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.tasks import task
from django.utils import timezone

from yesdesk.core import counts, events, idempotency, rotating_keys
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.registry import Registry
from yesdesk.core.storage import files
from yesdesk.core.tasks.queue import enqueue_once

type Rows = Callable[[], QuerySet[Any]]
type Table = Any
"""A model class; the stubs give `objects` to the concrete ones only."""


@dataclass(frozen=True)
class SeriesSpec:
    """`due(before, limit)`: ids of what has been kept long enough, oldest first, at most `limit`. `erase(ids)`:
    erases them with everything that hangs on them (rows, search, events, jobs, outbox, timers, file uses) and
    returns how many went. Called inside a short transaction; ids already gone are passed over."""

    code: str
    """`room.noun`."""

    name: str
    """Its name on the page."""

    days: int
    """The period a new library starts with."""

    ground: str
    due: Callable[[datetime, int], Iterable[int]]
    erase: Callable[[list[int]], int]
    subject: str
    """The word before an id in holds and in the erasure list, like `request`."""

    holds_patron_words: bool
    """Whether a patron's own words or address are in it. If so it needs `marks`. `marks(ids)`: for each id still
    there, what tells its row from one that gets the same number after a restore: `mark_of` something random or
    exact in it. With it the erasure list is repeated."""

    marks: Callable[[list[int]], dict[int, str]] | None = None
    for_patrons: str = ""
    """Its description on the page on which patrons read what we keep; marked like `name`, in plain words."""

    why_for_patrons: str = ""
    """A short sentence beside it there: why we keep it."""


def mark_of(text: str) -> str:
    """Sixteen hex digits that tell two rows apart and say nothing of either."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


series: Registry[SeriesSpec] = Registry("series")


def register_series(spec: SeriesSpec) -> None:
    """Add one kind of kept data to the library's retention schedule."""
    series.add(spec.code, spec)


def by_age(
    rows: Rows, field: str, *, in_days: bool = False
) -> Callable[[datetime, int], Iterable[int]]:
    """Return a `due` for rows that grow old by `field`. `in_days`: it holds a day without a time."""

    def due(before: datetime, limit: int) -> Iterable[int]:
        # Numbers grow with time, and the primary key is an order that needs no index of its own.
        old = rows().filter(**{f"{field}__lt": before.date() if in_days else before})
        return old.order_by("pk").values_list("pk", flat=True)[:limit]

    return due


def rows_of(model: Table) -> Callable[[list[int]], int]:
    """Return an `erase` for rows on which nothing hangs."""

    def erase(ids: list[int]) -> int:
        return int(model.objects.filter(pk__in=ids).delete()[0])

    return erase


def exact_marks(model: Table, field: str) -> Callable[[list[int]], dict[int, str]]:
    """Marks from a time kept to the microsecond, which no later row shares."""

    def marks(ids: list[int]) -> dict[int, str]:
        rows = model.objects.filter(pk__in=ids).values_list("pk", field)
        return {pk: mark_of(f"{model.__name__}:{at.isoformat()}") for pk, at in rows}

    return marks


type LetGo = Callable[[str], object]

raw_copies: Registry[LetGo] = Registry("copy kept as it came")
"""Each takes what the words stood in, like `request:17`, inside the transaction that strikes them."""


type StrikeAgain = Callable[[int, str, str], bool]

reapply: Registry[StrikeAgain] = Registry("words to strike again")
"""After a restore, by series: what a line of the erasure list says, as `(number, mark, place)`. Each gives whether the
words stood there again, and are struck.
"""


def delete_copies(about: str) -> None:
    """Delete raw copies, which cannot be redacted word by word."""
    for name in raw_copies:
        raw_copies[name](about)


SWEEP: Final = "core.sweep"
SWEEP_EACH: Final = 60 * 60


@task(priority=-10)
def cleanup_core() -> None:
    """Clear away all of it; each part goes on from where it was when it is done again. Of keys, counts and files
    nothing goes by a clock that jumped.
    """
    now = timezone.now()
    events.sweep_events()
    if not clock_is_trusted(now):
        return
    counts.sweep_attempts(now)
    idempotency.sweep_results(now)
    rotating_keys.destroy_day_keys(now)
    files.delete_unreferenced(now)


def cleanup_is_due(_ref: str, _now: datetime) -> None:
    """The timer's handler: removing files takes longer than a timer may."""
    enqueue_once(cleanup_core, SWEEP)
