"""Rows that every page asks for, read once in a test until something is written.

In a process at work they are kept for five seconds (core/cache.py); a test wants to see at once what it changes. Read
anew each time, branches alone were a twentieth of all that tests cost.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from unittest import mock

from django.db import connection

from yesdesk.core.sqlite.base import DatabaseWrapper

_ROWS: Final = ("_kept_branches", "_kept_library")
"""Caches of `places.queries` whose values come from rows alone: neither from a clock nor from a file."""

type _State = tuple[object, int, int]


class CachedUntilWrite:
    """In place of a TtlCache, for the same `load`. Where queries are counted, and where others may write, it keeps
    nothing: only a database in memory has one connection.
    """

    def __init__(self, load: Callable[[], Any], undone: list[int]) -> None:
        self._load = load
        self._undone = undone
        self._cached: tuple[_State, Any] | None = None

    def get(self) -> Any:
        """The value as it is read now."""
        state = self._state()
        if state is None:
            return self._load()
        if self._cached is None or self._cached[0] != state:
            self._cached = state, self._load()
        return self._cached[1]

    def forget(self) -> None:
        self._cached = None

    def _state(self) -> _State | None:
        database: Any = connection
        counted = database.queries_logged or database.execute_wrappers
        if database.vendor != "sqlite" or counted or not database.is_in_memory_db():
            return None
        database.ensure_connection()
        return database.connection, database.connection.total_changes, self._undone[0]


@contextmanager
def cache_rows_until_write() -> Iterator[None]:
    """Inside, `_ROWS` are kept so. What is rolled back counts as written, and SQLite does not count it."""
    from yesdesk.places import queries

    undone = [0]
    with mock.patch.multiple(
        DatabaseWrapper,
        rollback=_counting(DatabaseWrapper.rollback, undone),
        savepoint_rollback=_counting(DatabaseWrapper.savepoint_rollback, undone),
    ):
        cached: dict[str, Any] = {}
        for name in _ROWS:
            cached[name] = CachedUntilWrite(getattr(queries, name)._load, undone)  # noqa: SLF001
        with mock.patch.multiple(queries, **cached):
            yield


def _counting(undo: Callable[..., None], undone: list[int]) -> Callable[..., None]:
    def counted(*given: Any) -> None:
        try:
            undo(*given)
        finally:
            undone[0] += 1

    return counted
