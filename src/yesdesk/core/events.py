"""Hints that something changed: written with the change, read by the live stream twice a second. PostgreSQL wakes
waiting processes (LISTEN / NOTIFY). The polls stay, so a lost connection costs time and no hint or job."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from django.db import connection
from django.utils import timezone

from yesdesk.core.exceptions import Capture, class_path
from yesdesk.core.models import Event

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
    """A reader's position in the events: the last id on SQLite, the transaction horizon on PostgreSQL."""

    position: int


POSITION_SQL: Final = {
    "sqlite": "(SELECT COALESCE(MAX(id), 0) FROM core_event)",
    "postgresql": "pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
}
"""A mark's position as a column of a page's first read: later reads know of all that was announced before."""


def newest_mark() -> Mark:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {POSITION_SQL[connection.vendor]}")
        row: tuple[int] = cursor.fetchone()
    return Mark(row[0])


def hints_since(mark: Mark) -> tuple[list[str], Mark]:
    """Topics announced since `mark`, each once, and the mark to go on from. PostgreSQL's ids are not in commit order:
    rows are read by transaction id, from the last horizon up to the oldest transaction still running."""
    if connection.vendor == "postgresql":
        horizon = newest_mark().position
        rows = Event.objects.filter(xact__gte=mark.position, xact__lt=horizon)
        return list(dict.fromkeys(rows.order_by("id").values_list("topic", flat=True))), Mark(
            horizon
        )
    found = list(
        Event.objects.filter(id__gt=mark.position).order_by("id").values_list("id", "topic")
    )
    last = found[-1][0] if found else mark.position
    return list(dict.fromkeys(topic for _, topic in found)), Mark(last)


def delete_old_events() -> int:
    return Event.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]


HINTS: Final = "yesdesk_hints"
JOBS: Final = "yesdesk_jobs"

_LOOK_EACH: Final = 1.0

_FIRST_PAUSE: Final = 0.25
_LONGEST_PAUSE: Final = 30.0

log = structlog.get_logger("yesdesk.notify")


def notify(channel: str) -> None:
    """Tell listeners on `channel` when this transaction is committed, and not before."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [channel])


class Listener:
    """A thread with its own connection. It calls `heard` for each event, and after (re)connects, as events get lost."""

    def __init__(self, channel: str, heard: Callable[[], None]) -> None:
        self._channel = channel
        self._heard = heard
        self._stop = threading.Event()
        self._pause = _FIRST_PAUSE
        self._thread = threading.Thread(
            name=f"listen-{channel}", target=self._listen_until_stopped, daemon=True
        )

    def start(self) -> None:
        if connection.vendor == "postgresql":
            self._thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _listen_until_stopped(self) -> None:
        while not self._stop.is_set():
            with Capture() as listening:
                self._listen_once()
            connection.close()
            if listening.error is not None:
                log.warning("nobody tells us what is new", error=class_path(listening.error))
                self._stop.wait(self._pause)
                self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    def _listen_once(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {self._channel}")
        self._pause = _FIRST_PAUSE
        self._heard()
        while not self._stop.is_set():
            for _each in connection.connection.notifies(timeout=_LOOK_EACH, stop_after=1):
                self._heard()
