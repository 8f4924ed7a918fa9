"""The index beside a table of documents: an FTS5 table with triggers, or a generated tsvector. Made by a migration and
checked after each one: SQLite forgets triggers when Django rebuilds a table to alter it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.db import connections

from yesdesk.core.search.ranges import ensure_ranges


@dataclass(frozen=True, slots=True)
class Indexed:
    table: str
    index: str
    triggers: str
    columns: tuple[str, ...]

    @property
    def fts5(self) -> tuple[str, ...]:
        """No prefix of two letters: search asks for none. secure-delete: FTS5 keeps deleted words otherwise."""
        return (
            f"""
            CREATE VIRTUAL TABLE {self.index} USING fts5(
              {", ".join(self.columns)}, content='{self.table}', content_rowid='id',
              tokenize="unicode61 remove_diacritics 2", prefix='3 4')
            """,
            f"INSERT INTO {self.index}({self.index}, rank) VALUES('secure-delete', 1)",
        )

    @property
    def rebuild_sql(self) -> str:
        return f"INSERT INTO {self.index}({self.index}) VALUES('rebuild')"

    @property
    def follow(self) -> dict[str, str]:
        added, changed, dropped = (
            f"{self.triggers}_{what}" for what in ("added", "changed", "dropped")
        )
        names = ", ".join(self.columns)
        put = f"INSERT INTO {self.index}(rowid, {names}) VALUES (new.id, {_columns_of('new', self.columns)});"  # noqa: S608 - our own words
        take = (
            f"INSERT INTO {self.index}({self.index}, rowid, {names}) "  # noqa: S608 - our own words
            f"VALUES ('delete', old.id, {_columns_of('old', self.columns)});"
        )
        other = " OR ".join(f"old.{name} <> new.{name}" for name in ("id", *self.columns))
        return {
            added: f"CREATE TRIGGER {added} AFTER INSERT ON {self.table} BEGIN {put} END",
            changed: f"CREATE TRIGGER {changed} AFTER UPDATE OF id, {names} ON {self.table} "
            f"WHEN {other} BEGIN {take} {put} END",
            dropped: f"CREATE TRIGGER {dropped} AFTER DELETE ON {self.table} BEGIN {take} END",
        }


def _columns_of(row: str, columns: tuple[str, ...]) -> str:
    return ", ".join(f"{row}.{name}" for name in columns)


TEXTS: Final = Indexed("core_searchtext", "core_text_searchindex", "core_text", columns=("text",))
INDEXES: Final = (TEXTS,)


def ensure_index(*, using: str = "default", **_signal: Any) -> None:
    connection = connections[using]
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for of in INDEXES:
            if of.table in tables and connection.vendor == "sqlite":
                _ensure_fts5(cursor, of)
            elif of.table in tables:
                ensure_ranges(cursor)


def drop_index(of: Indexed, *, using: str = "default") -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute(f"ALTER TABLE {of.table} DROP COLUMN IF EXISTS words")
            return
        for name in of.follow:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"DROP TABLE IF EXISTS {of.index}")


@contextmanager
def index_filled_afterwards(*, using: str = "default") -> Iterator[None]:
    """Fill the index in one go after a great many texts. Inside, search is wrong: nobody else may write."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in TEXTS.follow:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            cursor.execute(f"DROP INDEX IF EXISTS {TEXTS.index}")
    yield
    ensure_index(using=using)


def _ensure_fts5(cursor: Any, of: Indexed) -> None:
    """Create what is missing of an index and its triggers, then rebuild it. Never alters a standing definition."""
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE tbl_name IN (%s, %s)", [of.table, of.index]
    )
    there = {name for (name,) in cursor.fetchall()}
    missing = [statement for name, statement in of.follow.items() if name not in there]
    if of.index not in there:
        missing += of.fts5
    for statement in missing:
        cursor.execute(statement)
    if missing:
        cursor.execute(of.rebuild_sql)
