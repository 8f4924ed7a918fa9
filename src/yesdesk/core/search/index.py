"""The index that hangs on the document table: FTS5 with triggers on SQLite, a tsvector on PostgreSQL.

Django rebuilds a SQLite table when it alters one, and drops its triggers without a word; so the index is
made sure of after every migrate, and a test asks for it.
"""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "core_searchdocument"
INDEX = "core_searchindex"
_NEW = "new.id, new.title, new.text"
_OLD = "'delete', old.id, old.title, old.text"

_SQLITE = [
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5(title, text, content='{TABLE}', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
    # Without FTS5's own secure-delete the words of an erased document stay in the file.
    f"INSERT INTO {INDEX}({INDEX}, rank) VALUES('secure-delete', 1)",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_added AFTER INSERT ON {TABLE} BEGIN "
    f"INSERT INTO {INDEX}(rowid, title, text) VALUES ({_NEW}); END",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_gone AFTER DELETE ON {TABLE} BEGIN "
    f"INSERT INTO {INDEX}({INDEX}, rowid, title, text) VALUES ({_OLD}); END",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_changed AFTER UPDATE ON {TABLE} BEGIN "
    f"INSERT INTO {INDEX}({INDEX}, rowid, title, text) VALUES ({_OLD}); "
    f"INSERT INTO {INDEX}(rowid, title, text) VALUES ({_NEW}); END",
]  # fmt: skip
_POSTGRES = [
    f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS words tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', text), 'B')) STORED",
    f"CREATE INDEX IF NOT EXISTS {INDEX}_words ON {TABLE} USING gin (words)",
]  # fmt: skip
TRIGGERS = (f"{INDEX}_added", f"{INDEX}_gone", f"{INDEX}_changed")


def ensure_index(*, using: str = "default", **_signal: Any) -> None:
    """Makes the index where it is missing; does nothing where it stands."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    run(connection, _POSTGRES if connection.vendor == "postgresql" else _SQLITE)


def drop_index_for_bulk(connection: BaseDatabaseWrapper) -> None:
    """Before writing very many documents: nothing is indexed until `rebuild_index`."""
    if connection.vendor == "postgresql":
        run(connection, [f"DROP INDEX IF EXISTS {INDEX}_words"])
    else:
        run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in TRIGGERS])


def rebuild_index(connection: BaseDatabaseWrapper) -> None:
    """After that: indexes every document at once."""
    run(connection, _POSTGRES if connection.vendor == "postgresql" else _SQLITE)
    if connection.vendor != "postgresql":
        run(connection, [f"INSERT INTO {INDEX}({INDEX}) VALUES('rebuild')"])


def run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
