"""Keep rows of nearly every page until somebody writes to their tables.

Read anew each time, hours and branches alone were a tenth of what the tests of the desk cost.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from importlib import import_module
from typing import Any, Final
from unittest import mock

from django.conf import settings
from django.db import connection

from yesdesk.core.cache import KeptWhileTheSame, TtlCache
from yesdesk.core.site_context import _known
from yesdesk.core.sqlite.base import Connection

# By the start of a table's name: caches that depend on its rows alone, on no clock or file.
_ROWS: Final = {
    "places_": ("yesdesk.places.queries", ["_kept_branches", "_kept_hours", "_kept_library"]),
    "people_user": ("yesdesk.core.search.texts", ["_words"]),
}
# Where those tables start whose rows the marks of rules, sheets and saved answers are made of.
_MARKED: Final = ("policy_", "people_jobclass", "places_library", "desk_answer")


class TableWrites:
    """Count writes to tables by the start of their names, rolled back ones too."""

    def __init__(self, *tables: str) -> None:
        self._tables = tables
        self._may_be_taken_back = False
        self.count = 0

    def see(self, query: str) -> None:
        if query.startswith("ROLLBACK"):
            self.count += self._may_be_taken_back
        elif not query.startswith("SELECT") and any(each in query for each in self._tables):
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
        state = _state(self._writes)
        if state is None:
            return self._cache.get()
        if self._cached is None or self._cached[0] != state:
            self._cached = state, self._cache.get()
        return self._cached[1]

    def forget(self) -> None:
        self._cache.forget()
        self._cached = None


def _state(writes: TableWrites) -> tuple[object, int] | None:
    database: Any = connection
    counted = database.queries_logged or database.execute_wrappers or not settings.TESTING
    if database.vendor != "sqlite" or counted or not database.is_in_memory_db():
        return None
    database.ensure_connection()
    return database.connection, writes.count


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
        library, marked = TableWrites("places_library"), TableWrites(*_MARKED)
        every += [library, marked]
        if _known.ask is not None:
            ask = CachedUntilWrite(TtlCache(_known.ask), library)
            patches.enter_context(mock.patch.object(_known, "ask", ask.get))
        patches.enter_context(_cached_by_mark(marked))
        patches.enter_context(_seen_by(every))
        yield


def _cached_by_mark(writes: TableWrites) -> AbstractContextManager[Any]:
    get = KeptWhileTheSame.get

    def cached(self: KeptWhileTheSame[Any]) -> Any:
        state = _state(writes)
        if state is None:
            return get(self)
        if self._kept is None or self._kept[0] != state:
            self._kept = state, self._load()
        return self._kept[1]

    return mock.patch.object(KeptWhileTheSame, "get", cached)


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
