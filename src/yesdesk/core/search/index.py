"""The index beside the documents' table: an FTS5 table with triggers, or a generated tsvector.

Made by a migration and looked at again after each one: SQLite forgets triggers without a word when
Django rebuilds a table to alter it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connections

TABLE: Final = "core_searchdocument"
INDEX: Final = "core_searchindex"

ACCENTED: Final = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ"
PLAIN: Final = "aaaaaaceeeeiiiinoooooouuuuyy"
_JOINTS: Final = "./@_:~%&?=+#-"  # PostgreSQL would make one word of what these join

# No prefix of two letters: search asks for none. secure-delete: FTS5 keeps deleted words otherwise.
_FTS5: Final = (
    """
    CREATE VIRTUAL TABLE core_searchindex USING fts5(
      title, text, content='core_searchdocument', content_rowid='id',
      tokenize="unicode61 remove_diacritics 2", prefix='3 4')
    """,
    "INSERT INTO core_searchindex(core_searchindex, rank) VALUES('secure-delete', 1)",
)
_REBUILD: Final = "INSERT INTO core_searchindex(core_searchindex) VALUES('rebuild')"
TRIGGERS: Final = {
    "core_search_added": """
    CREATE TRIGGER core_search_added AFTER INSERT ON core_searchdocument BEGIN
      INSERT INTO core_searchindex(rowid, title, text) VALUES (new.id, new.title, new.text);
    END
    """,
    "core_search_changed": """
    CREATE TRIGGER core_search_changed AFTER UPDATE OF id, title, text ON core_searchdocument
    WHEN old.id <> new.id OR old.title <> new.title OR old.text <> new.text BEGIN
      INSERT INTO core_searchindex(core_searchindex, rowid, title, text)
        VALUES ('delete', old.id, old.title, old.text);
      INSERT INTO core_searchindex(rowid, title, text) VALUES (new.id, new.title, new.text);
    END
    """,
    "core_search_dropped": """
    CREATE TRIGGER core_search_dropped AFTER DELETE ON core_searchdocument BEGIN
      INSERT INTO core_searchindex(core_searchindex, rowid, title, text)
        VALUES ('delete', old.id, old.title, old.text);
    END
    """,
}


def ensure_index(*, using: str = "default", **_signal: Any) -> None:
    """Makes what is missing of the index and fills it. Costs one read when nothing is."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _ensure_fts5(cursor)
        else:
            _ensure_tsvector(cursor)


@contextmanager
def index_filled_afterwards(*, using: str = "default") -> Iterator[None]:
    """For pouring in a great many documents: the index is filled in one go at the end.

    Inside, nothing written can be found and nothing changed stays found rightly, so call it in the
    transaction that pours, with nobody else writing.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in TRIGGERS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            cursor.execute(f"DROP INDEX IF EXISTS {INDEX}")
    yield
    ensure_index(using=using)


def _ensure_fts5(cursor: Any) -> None:
    cursor.execute("SELECT name FROM sqlite_master WHERE tbl_name IN (%s, %s)", [TABLE, INDEX])
    there = {name for (name,) in cursor.fetchall()}
    missing = [statement for name, statement in TRIGGERS.items() if name not in there]
    if INDEX not in there:
        missing += _FTS5
    for statement in missing:
        cursor.execute(statement)
    if missing:
        cursor.execute(_REBUILD)


def _ensure_tsvector(cursor: Any) -> None:
    title, text = _vector_of("title", "A"), _vector_of("text", "B")
    cursor.execute(
        f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS words tsvector "
        f"GENERATED ALWAYS AS ({title} || {text}) STORED"
    )
    cursor.execute(f"CREATE INDEX IF NOT EXISTS {INDEX} ON {TABLE} USING gin (words)")


def _vector_of(column: str, weight: str) -> str:
    """Small letters without accents, as words. Most texts hold no accent, and looking is not free."""
    blanks = " " * len(_JOINTS)
    lower = f"lower({column})"
    return (
        f"setweight(to_tsvector('simple', CASE WHEN octet_length({column}) = char_length({column}) "
        f"THEN translate({lower}, '{_JOINTS}', '{blanks}') "
        f"ELSE translate({lower}, '{_JOINTS}{ACCENTED}', '{blanks}{PLAIN}') END), '{weight}')"
    )
