"""Keep rows of nearly every page until somebody writes to their tables.

Read anew each time, hours and branches alone were a tenth of what the tests of the desk cost.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import Any, Final
from unittest import mock

from django.conf import settings
from django.db import connection

from yesdesk.core.cache import TtlCache
from yesdesk.core.sqlite.base import Connection

# By the start of a table's name: caches that depend on its rows alone, on no clock or file.
_ROWS: Final = {
    "places_": ("yesdesk.places.queries", ["_kept_branches", "_kept_hours", "_kept_library"]),
    "people_user": ("yesdesk.core.search.texts", ["_words"]),
}


class TableWrites:
    """Count writes to tables by the start of their names, rolled back ones too."""

    def __init__(self, tables: str) -> None:
        self._tables = tables
        self._may_be_taken_back = False
        self.count = 0

    def see(self, query: str) -> None:
        if query.startswith("ROLLBACK"):
            self.count += self._may_be_taken_back
        elif self._tables in query and not query.startswith("SELECT"):
            self.count += 1
            self._may_be_taken_back = True

    def see_end(self) -> None:
        self.count += self._may_be_taken_back
        self._may_be_taken_back = False


class CachedUntilWrite:
    """Stand in for `cache`. Only a database in memory has one connection, so any other reads anew."""

    def __init__(self, cache: TtlCache[Any], writes: TableWrites) -> None:
        self._cache = cache
        self._writes = writes
        self._cached: tuple[tuple[object, int], Any] | None = None

    def get(self) -> Any:
        state = self._state()
        if state is None:
            return self._cache.get()
        if self._cached is None or self._cached[0] != state:
            self._cached = state, self._cache.get()
        return self._cached[1]

    def forget(self) -> None:
        self._cache.forget()
        self._cached = None

    def _state(self) -> tuple[object, int] | None:
        database: Any = connection
        counted = database.queries_logged or database.execute_wrappers or not settings.TESTING
        if database.vendor != "sqlite" or counted or not database.is_in_memory_db():
            return None
        database.ensure_connection()
        return database.connection, self._writes.count


@contextmanager
def cache_rows_until_write() -> Iterator[None]:
    with ExitStack() as patches:
        every = []
        for tables, (module, names) in _ROWS.items():
            writes = TableWrites(tables)
            every.append(writes)
            home = import_module(module)
            for name in names:
                cached = CachedUntilWrite(getattr(home, name), writes)
                patches.enter_context(mock.patch.object(home, name, cached))
        patches.enter_context(_seen_by(every))
        yield


@contextmanager
def _seen_by(every: list[TableWrites]) -> Iterator[None]:
    execute, rollback = Connection.with_turn, Connection.rollback

    def seen(self: Connection, query: str, write: Callable[[], Any]) -> Any:
        for each in every:
            each.see(query)
        return execute(self, query, write)

    def taken_back(self: Connection) -> None:
        try:
            rollback(self)
        finally:
            for each in every:
                each.see_end()

    with mock.patch.multiple(Connection, with_turn=seen, rollback=taken_back):
        yield
