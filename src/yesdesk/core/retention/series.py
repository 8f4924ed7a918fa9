"""The registry of series: each kind of kept data, with its period, its ground, and how it is erased.

The room that keeps the data registers it when its app is ready; `patrons` runs them, nightly and
on request, and lets the library change period and ground on a page.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from yesdesk.core.registry import Registry

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
