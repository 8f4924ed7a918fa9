"""The index beside a table of documents: an FTS5 table with triggers, or a generated tsvector.

Made by a migration and looked at again after each one: SQLite forgets triggers without a word when
Django rebuilds a table to alter it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from string import punctuation
from typing import Any, Final

from django.db import connections

TABLE: Final = "core_searchdocument"
INDEX: Final = "core_searchindex"

ACCENTED: Final = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ"
PLAIN: Final = "aaaaaaceeeeiiiinoooooouuuuyy"
_SIGNS: Final = punctuation.replace("'", "''")
"""Every sign of ASCII is a blank to PostgreSQL: it would make one word of `ana@post.example`, and read none behind
`<script>`. Quoted for SQL.
"""


@dataclass(frozen=True, slots=True)
class Indexed:
    """A table with `id`, `title` and `text`, its index, and what the index's triggers are called.

    `titles`: on PostgreSQL an index of the titles alone, since GIN knows no weights and reads each row for one.
    """

    table: str
    index: str
    triggers: str
    titles: str = ""

    @property
    def fts5(self) -> tuple[str, ...]:
        """No prefix of two letters: search asks for none. secure-delete: FTS5 keeps deleted words otherwise."""
        return (
            f"""
            CREATE VIRTUAL TABLE {self.index} USING fts5(
              title, text, content='{self.table}', content_rowid='id',
              tokenize="unicode61 remove_diacritics 2", prefix='3 4')
            """,
            f"INSERT INTO {self.index}({self.index}, rank) VALUES('secure-delete', 1)",
        )

    @property
    def rebuild(self) -> str:
        return f"INSERT INTO {self.index}({self.index}) VALUES('rebuild')"

    @property
    def follow(self) -> dict[str, str]:
        """The triggers by name."""
        added, changed, dropped = (
            f"{self.triggers}_{what}" for what in ("added", "changed", "dropped")
        )
        put = f"INSERT INTO {self.index}(rowid, title, text) VALUES (new.id, new.title, new.text);"  # noqa: S608 - our own words
        take = (
            f"INSERT INTO {self.index}({self.index}, rowid, title, text) "  # noqa: S608 - our own words
            "VALUES ('delete', old.id, old.title, old.text);"
        )
        other = "old.id <> new.id OR old.title <> new.title OR old.text <> new.text"
        return {
            added: f"CREATE TRIGGER {added} AFTER INSERT ON {self.table} BEGIN {put} END",
            changed: f"CREATE TRIGGER {changed} AFTER UPDATE OF id, title, text ON {self.table} "
            f"WHEN {other} BEGIN {take} {put} END",
            dropped: f"CREATE TRIGGER {dropped} AFTER DELETE ON {self.table} BEGIN {take} END",
        }


DOCUMENTS: Final = Indexed(TABLE, INDEX, "core_search")
COLLECTIONS: Final = Indexed(
    "core_shelfdocument",
    "core_shelf_searchindex",
    "core_shelf",
    titles="core_shelf_searchindex_titles",
)
TRIGGERS: Final = DOCUMENTS.follow


def ensure_index(*, using: str = "default", **_signal: Any) -> None:
    """Makes what is missing of the index and fills it. Costs one read when nothing is."""
    connection = connections[using]
    tables = connection.introspection.table_names()
    ensure = _ensure_fts5 if connection.vendor == "sqlite" else _ensure_tsvector
    with connection.cursor() as cursor:
        for of in (DOCUMENTS, COLLECTIONS):
            if of.table in tables:
                ensure(cursor, of)


def drop_index(of: Indexed, *, using: str = "default") -> None:
    """Takes an index away again: for a migration that is taken back."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute(f"ALTER TABLE {of.table} DROP COLUMN IF EXISTS words")
            cursor.execute(f"ALTER TABLE {of.table} DROP COLUMN IF EXISTS title_words")
            return
        for name in of.follow:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"DROP TABLE IF EXISTS {of.index}")


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


def _ensure_fts5(cursor: Any, of: Indexed) -> None:
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
        cursor.execute(of.rebuild)


def _ensure_tsvector(cursor: Any, of: Indexed) -> None:
    title, text = _vector_of("title", "A"), _vector_of("text", "B")
    cursor.execute(
        f"ALTER TABLE {of.table} ADD COLUMN IF NOT EXISTS words tsvector "
        f"GENERATED ALWAYS AS ({title} || {text}) STORED"
    )
    # Without fastupdate: collections are seldom written, and what waits for the index is read one by one.
    gin = " WITH (fastupdate = off)" if of.titles else ""
    cursor.execute(f"CREATE INDEX IF NOT EXISTS {of.index} ON {of.table} USING gin (words){gin}")
    if of.titles:
        cursor.execute(
            f"ALTER TABLE {of.table} ADD COLUMN IF NOT EXISTS title_words tsvector "
            f"GENERATED ALWAYS AS ({title}) STORED"
        )
        cursor.execute(
            f"CREATE INDEX IF NOT EXISTS {of.titles} ON {of.table} USING gin (title_words){gin}"
        )


def _vector_of(column: str, weight: str) -> str:
    """Small letters without accents, as words. Most texts hold no accent, and looking is not free."""
    blanks = " " * len(punctuation)
    lower = f"lower({column})"
    return (
        f"setweight(to_tsvector('simple', CASE WHEN octet_length({column}) = char_length({column}) "
        f"THEN translate({lower}, '{_SIGNS}', '{blanks}') "
        f"ELSE translate({lower}, '{_SIGNS}{ACCENTED}', '{blanks}{PLAIN}') END), '{weight}')"
    )
