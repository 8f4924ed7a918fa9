"""Hints that something changed: written with the change, read by the live stream twice a second."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from yesdesk.core.models import Event
from yesdesk.core.notify import HINTS, notify

KEPT = timedelta(hours=1)


def announce(*topics: str) -> None:
    """Add a hint for each topic. Call it inside the transaction that made the change."""
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    named = list(dict.fromkeys(topics))
    if not named:
        return
    xact = "pg_current_xact_id()::text::bigint" if connection.vendor == "postgresql" else "0"
    rows = ", ".join([f"(%s, {xact}, %s)"] * len(named))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO core_event (topic, xact, at) VALUES {rows}",  # noqa: S608 - our own words
            [value for topic in named for value in (topic, at)],
        )
    notify(HINTS)


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a reader has read: last id on SQLite, transaction horizon on PostgreSQL."""

    position: int


def newest_mark() -> Mark:
    """The mark of a reader that wants only what comes from now on."""
    if connection.vendor == "postgresql":
        return Mark(_horizon())
    last = Event.objects.order_by("-id").values_list("id", flat=True).first()
    return Mark(last or 0)


def hints_since(mark: Mark) -> tuple[list[str], Mark]:
    """Topics announced since `mark`, each once, and the mark to go on from.

    SQLite ids are in commit order. PostgreSQL ids are not: there rows are read by transaction id,
    from the last horizon up to the oldest transaction still running, so that none is passed over.
    """
    if connection.vendor == "postgresql":
        horizon = _horizon()
        rows = Event.objects.filter(xact__gte=mark.position, xact__lt=horizon)
        return list(dict.fromkeys(rows.order_by("id").values_list("topic", flat=True))), Mark(
            horizon
        )
    found = list(
        Event.objects.filter(id__gt=mark.position).order_by("id").values_list("id", "topic")
    )
    last = found[-1][0] if found else mark.position
    return list(dict.fromkeys(topic for _, topic in found)), Mark(last)


def _horizon() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        row: tuple[int] = cursor.fetchone()
    return row[0]


def sweep_events() -> int:
    """Remove hints that nobody can still be waiting for; the number removed."""
    return Event.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
