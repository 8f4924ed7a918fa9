"""Retention: the registry of series with their periods, copies of struck words, and what core clears away."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class SeriesSpec:
    """A kind of kept data. `due(before, limit)`: ids kept long enough, oldest first. `erase(ids)` erases them with all
    that hangs on them: rows, search, events, jobs, outbox, timers, file uses. It runs in a short transaction, passes
    over ids already gone, and returns how many went."""

    code: str
    name: str
    days: int
    ground: str
    due: Callable[[datetime, int], Iterable[int]]
    erase: Callable[[list[int]], int]
    subject: str
    """The word before an id in holds and in the erasure list, like `request`."""

    holds_patron_words: bool
    """Such a series needs `marks(ids)`: a `mark_of` something random or exact tells an id's row from a later one of
    the same number. With it the erasure list is repeated after a restore."""

    marks: Callable[[list[int]], dict[int, str]] | None = None
    for_patrons: str = ""
    """The description on the page *What we keep*; marked like `name`, in plain words."""

    why_for_patrons: str = ""

    further: Mapping[str, str] = field(default_factory=dict)
    """Longer periods inside the series, by a word after its code, each with what it is for, in words for patrons. The
    library sets them; `due` sees to it that the longest that applies counts."""


def mark_of(text: str) -> str:
    """Sixteen hex digits that tell two rows apart and say nothing of either."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


series: Registry[SeriesSpec] = Registry("series")


def register_series(spec: SeriesSpec) -> None:
    series.add(spec.code, spec)


def by_age(
    rows: Rows, field: str, *, in_days: bool = False
) -> Callable[[datetime, int], Iterable[int]]:
    """Return a `due` for rows that grow old by `field`. `in_days`: it holds a day without a time."""

    def due(before: datetime, limit: int) -> Iterable[int]:
        # By the index of the field: a table that grows is not read whole each night.
        old = rows().filter(**{f"{field}__lt": before.date() if in_days else before})
        return old.order_by(field, "pk").values_list("pk", flat=True)[:limit]

    return due


def rows_of(model: Table) -> Callable[[list[int]], int]:
    def erase(ids: list[int]) -> int:
        return int(model.objects.filter(pk__in=ids).delete()[0])

    return erase


def exact_marks(model: Table, field: str) -> Callable[[list[int]], dict[int, str]]:
    """Return marks from a time kept to the microsecond, which no later row shares."""

    def marks(ids: list[int]) -> dict[int, str]:
        rows = model.objects.filter(pk__in=ids).values_list("pk", field)
        return {pk: mark_of(f"{model.__name__}:{at.isoformat()}") for pk, at in rows}

    return marks


type LetGo = Callable[[str], object]

raw_copies: Registry[LetGo] = Registry("copy kept as it came")
"""Each takes a subject like `request:17` inside the transaction that strikes its words."""


type StrikeAgain = Callable[[int, str, str], bool]

reapply: Registry[StrikeAgain] = Registry("words to strike again")
"""Strikes to repeat after a restore, by series, given `(number, mark, place)`: true if the words stood again."""


def delete_copies(about: str) -> None:
    for name in raw_copies:
        raw_copies[name](about)


SWEEP: Final = "core.sweep"
SWEEP_EACH: Final = 60 * 60


@task(priority=-10)
def cleanup_core() -> None:
    """Clear core's old rows; each part goes on where it stopped. Keys, counts and files wait where the clock jumped."""
    now = timezone.now()
    events.delete_old_events()
    if not clock_is_trusted(now):
        return
    counts.delete_old_attempts(now)
    idempotency.delete_old_results(now)
    rotating_keys.destroy_day_keys(now)
    files.delete_unreferenced(now)


def cleanup_is_due(_ref: str, _now: datetime) -> None:
    """Enqueue a job: removing files takes longer than a timer may."""
    enqueue_once(cleanup_core, SWEEP)
