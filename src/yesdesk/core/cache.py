"""In-process caches for values that each page asks for."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Model

KEPT_SECONDS = 5.0
SELDOM_SECONDS = 20.0


class TtlCache[Value]:
    """A cache of `load` for some seconds. Threads share it: nobody may change it.

    `in_tests`: kept there too, as it is no row that a test rolls back; forgotten before each (testing/remembered.py).
    """

    def __init__(
        self, load: Callable[[], Value], *, seconds: float = KEPT_SECONDS, in_tests: bool = False
    ) -> None:
        self._load = load
        self._seconds = seconds
        self._in_tests = in_tests
        self._value: Value | None = None
        self._until = 0.0

    def get(self) -> Value:
        now = time.monotonic()
        value = self._value
        if value is None or self._until <= now:
            self._value = value = self._load()
            kept = self._in_tests or not settings.TESTING
            self._until = now + (self._seconds if kept else 0)
        return value

    @property
    def is_fresh(self) -> bool:
        """Return whether `get` would not read."""
        return self._value is not None and self._until > time.monotonic()

    def forget(self) -> None:
        """Have the next `get` read again: call it when the value changed here."""
        self._until = 0.0


class KeptWhileTheSame[Value]:
    """A cache for rows that hardly ever change: `load` runs again where `mark` (SettingsMark) differs, and in tests."""

    def __init__(self, mark: Callable[[], object], load: Callable[[], Value]) -> None:
        self._mark = mark
        self._load = load
        self._kept: tuple[object, Value] | None = None

    def get(self) -> Value:
        if settings.TESTING:
            return self._load()
        mark, kept = self._mark(), self._kept
        if kept is None or kept[0] != mark:
            self._kept = kept = (mark, self._load())
        return kept[1]

    def forget(self) -> None:
        self._kept = None


class PolledValue[Value]:
    """A value that pages show in passing: `load` runs every twenty seconds at most, first `after` seconds after the
    start. Before that, and in tests until `look_again`, `get` gives `quiet`."""

    def __init__(self, load: Callable[[], Value], quiet: Value, *, after: float = 0.0) -> None:
        self._load = load
        self._quiet = quiet
        self._value = quiet
        self._until = time.monotonic() + after
        _seldom.append(self)

    def get(self) -> Value:
        now = time.monotonic()
        if self._until <= now:
            self._value = self._load()
            self._until = now + (0 if settings.TESTING else SELDOM_SECONDS)
        return self._value

    def look_again(self) -> None:
        self._until = 0.0

    def keep_quiet(self) -> None:
        self._value, self._until = self._quiet, float("inf")


_seldom: list[PolledValue[Any]] = []


def disable_for_tests() -> None:
    """Keep polled values quiet until `look_again`: tests count queries and have no worker."""
    for each in _seldom:
        each.keep_quiet()


_TEXT_OF_ROWS = {
    "sqlite": "SELECT json_group_array(json_array({columns})) FROM {table}{only}",
    "postgresql": "SELECT json_agg(json_build_array({columns}) ORDER BY {key})::text FROM {table}{only}",
}


@dataclass(frozen=True)
class Rows:
    """Rows of a model with few rows: all, or those that `only` (SQL of ours) names. Without `columns`: all columns."""

    model: type[Model]
    columns: Sequence[str] = ()
    only: str = ""

    def sql(self, vendor: str) -> str:
        quote = connection.ops.quote_name
        meta = self.model._meta  # noqa: SLF001 - Django's documented door
        names = self.columns or [str(field.column) for field in meta.concrete_fields]
        return _TEXT_OF_ROWS[vendor].format(
            columns=", ".join(map(quote, names)),
            table=quote(meta.db_table),
            key=quote(str(meta.pk.column)),
            only=f" WHERE {self.only}" if self.only else "",
        )


@dataclass(frozen=True)
class SettingsMark:
    of: Sequence[Rows]

    def now(self) -> tuple[str, ...]:
        """Return the present mark by one query, of all processes and commands."""
        with connection.cursor() as cursor:
            cursor.execute(self._mark_select)
            return tuple(cursor.fetchone())

    @cached_property
    def _mark_select(self) -> str:
        parts = (f"({each.sql(connection.vendor)})" for each in self.of)
        return f"SELECT {', '.join(parts)}"
