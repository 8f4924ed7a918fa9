"""Tables without their indexes while very many rows come in; with them again, built at once, afterwards."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class DroppedIndex:
    """What is taken from a table: the statement that takes it, and the one that brings it back."""

    take: str
    bring: str


@contextmanager
def without_indexes(names: Iterable[str]) -> Iterator[None]:
    """Set aside the indexes of these tables, and on PostgreSQL their foreign keys.

    Call it in the transaction that fills them: whatever goes wrong, the tables have them as before.
    What a unique constraint stands on stays.
    """
    connection.check_constraints()  # PostgreSQL alters no table with keys still to be checked
    find = _on_sqlite if connection.vendor == "sqlite" else _on_postgres
    aside = find(list(names))
    with connection.cursor() as cursor:
        for each in aside:
            cursor.execute(each.take)
    yield
    with connection.cursor() as cursor:
        for each in reversed(aside):
            cursor.execute(each.bring)


def _on_sqlite(names: list[str]) -> list[DroppedIndex]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        )
        return [
            DroppedIndex(f'DROP INDEX "{name}"', words)
            for table, name, words in cursor.fetchall()
            if table in names
        ]


_FOREIGN_KEYS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s) ORDER BY oid
"""
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid::regclass::text = ANY(%s)
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
ORDER BY indexrelid
"""


def _on_postgres(names: list[str]) -> list[DroppedIndex]:
    with connection.cursor() as cursor:
        cursor.execute(_FOREIGN_KEYS, [names])
        keys = [
            DroppedIndex(
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
                f"ALTER TABLE {table} ADD CONSTRAINT {name} {words}",
            )
            for table, name, words in cursor.fetchall()
        ]
        cursor.execute(_INDEXES, [names])
        return keys + [
            DroppedIndex(f"DROP INDEX {name}", words) for name, words in cursor.fetchall()
        ]
