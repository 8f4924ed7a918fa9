"""Pour volume into the demo library, past the actions, which would take hours for a million."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any, Final

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import Timer
from yesdesk.core.progress import progress
from yesdesk.core.search.schema import index_filled_afterwards
from yesdesk.demo.library import DemoLibrary, load_library, open_demo_library
from yesdesk.demo.volume.row_maker import TABLES, Batch, BranchIds, Row, RowMaker, Table, table_name
from yesdesk.patrons.retention import change_series
from yesdesk.places.queries import library_or_none
from yesdesk.requests.actions.promise_state import DUE
from yesdesk.requests.models import Request
from yesdesk.requests.retention import CODE

KEPT_DAYS: Final = 3650
_CHANCE: Final = 1906  # any number will do: two runs pour the same

type Say = Callable[[str], None]


def bulk_load(number: int, *, say: Say) -> None:
    """Fill the demo library with `number` requests of three entries, one in a thousand of twenty. One transaction. The
    library then keeps requests for ten years, or the first night would erase them.
    """
    with transaction.atomic():
        if library_or_none() is None:
            open_demo_library()
        change_series(CODE, days=KEPT_DAYS, ground="Volume for measurements.", by=SYSTEM)
    with connection.constraint_checks_disabled(), transaction.atomic():
        _insert_requests(number, say)
    _settle_database(say)


def _insert_requests(number: int, say: Say) -> None:
    names = [table_name(table) for table in TABLES]
    chance = Random(_CHANCE)  # noqa: S311  # measurements want the same volume twice, not a secret
    maker = RowMaker(
        _ids_by_branch(load_library()), _first_free_ids(), until=timezone.now(), chance=chance
    )
    _raise_memory_limits()
    with index_filled_afterwards():
        with without_indexes(names):
            with progress("Requests", number) as advance:
                for batch in maker.batches(number):
                    _load_batch(batch)
                    advance(len(batch.rows[Request]))
            say("  building indexes")
        say("  building the search index")
    Timer.objects.bulk_create(
        [Timer(kind=DUE, ref=str(pk), due_at=_due_moment(due)) for pk, due in maker.due],
        batch_size=1_000,
    )
    _count_on()
    connection.check_constraints(names)


def _due_moment(due: str) -> datetime:
    return datetime.fromisoformat(due).replace(tzinfo=UTC)


def _ids_by_branch(stage: DemoLibrary) -> dict[str, BranchIds]:
    return {
        slug: BranchIds(
            branch=branch.pk,
            zone=branch.time_zone,
            points=[point.pk for point in stage.points.values() if point.branch_id == branch.pk],
            staff=[
                user.pk
                for user in stage.people.values()
                if user.branch_id == branch.pk and user.is_active
            ],
        )
        for slug, branch in stage.branches.items()
    }


def _first_free_ids() -> dict[Table, int]:
    tops = {table: QuerySet(table).aggregate(top=Max("pk"))["top"] for table in TABLES}
    return {table: (top or 0) + 1 for table, top in tops.items()}


def _load_batch(batch: Batch) -> None:
    load = _load_sqlite if connection.vendor == "sqlite" else _copy_postgres
    for table, rows in batch.rows.items():
        load(table_name(table), TABLES[table], rows)


def _load_sqlite(table: str, columns: Iterable[str], rows: list[Row]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" for _column in columns)
    raw: Any = connection.connection
    raw.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)  # noqa: S608


def _copy_postgres(table: str, columns: Iterable[str], rows: list[Row]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _raise_memory_limits() -> None:
    # For building indexes, in this transaction (PostgreSQL) or connection (SQLite) alone.
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size=-400000")
        else:
            cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")


def _count_on() -> None:
    # PostgreSQL's counters must pass the given ids; SQLite's do by themselves.
    statements = connection.ops.sequence_reset_sql(no_style(), list(TABLES))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _settle_database(say: Say) -> None:
    # Vacuum on PostgreSQL, fold the log on SQLite.
    say("  settling")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM (ANALYZE)")


@dataclass(frozen=True, slots=True)
class DroppedIndex:
    take: str
    bring: str


@contextmanager
def without_indexes(names: Iterable[str]) -> Iterator[None]:
    """Drop indexes of these tables inside, and PostgreSQL's foreign keys, in the filling transaction. Indexes of
    unique constraints stay.
    """
    connection.check_constraints()  # PostgreSQL alters no table with keys still to be checked
    find = _indexes_on_sqlite if connection.vendor == "sqlite" else _indexes_on_postgres
    aside = find(list(names))
    with connection.cursor() as cursor:
        for each in aside:
            cursor.execute(each.take)
    yield
    with connection.cursor() as cursor:
        for each in reversed(aside):
            cursor.execute(each.bring)


def _indexes_on_sqlite(names: list[str]) -> list[DroppedIndex]:
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


def _indexes_on_postgres(names: list[str]) -> list[DroppedIndex]:
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
