"""The rows of a backup: a moment of the database, by COPY.

`pg_dump` is often missing, or older than the server. COPY is always there, takes one moment in a transaction, and
loads into the schema that our migrations make.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

# Their tables come along empty.
NOT_BACKED_UP: Final[dict[str, str]] = {
    "people.StaffSession": "a session is a key to the desk; everybody signs in again",
    "people.PushSubscription": "an address at which a phone rings, good for this library's own key, which no "
    "backup holds; allowed again with one tap",
    "people.FailedTries": "counted under keys that stay outside, and over in a day",
    "people.CurrentShift": "whom one can ask at this moment; never when somebody came or went",
    "people.ShortBreak": "who is off for ten minutes at this moment",
    "people.DeskCover": "who asks for somebody at the desk at this moment",
    "places.Sign": "what a sign says at this moment; never who was there",
    "places.Tablet": "a key to a sign, and a bell that rings at this moment; paired again with a code",
    "sessions.Session": "a session is a key to the desk",
    "mail.AutomaticMail": "seals under keys that stay outside, and over in a day",
    "mail.OutboundServerState": "how a mail server does at this moment",
    "desk.ScannedCard": "a card scanned a moment ago, under a word that only its page has",
    "desk.Presence": "who looks at this moment, or waits for an answer",
    "core.Event": "hints, gone within the hour",
    "core.Lease": "which process holds what at this moment",
    "core.Attempt": "counted under keys that stay outside, and over in two days",
}

SUFFIX: Final = ".copy"
_CHUNK: Final = 1 << 20
_COLUMNS: Final = """
    SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables
    USING (table_schema, table_name)
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
    AND is_generated = 'NEVER' AND data_type <> 'tsvector' AND table_name <> 'django_migrations'
    AND EXISTS (SELECT FROM (SELECT app FROM django_migrations UNION SELECT 'django') AS ours
                WHERE starts_with(table_name, app || '_'))
    ORDER BY table_name, ordinal_position
"""


def kept_models() -> list[Any]:
    """Return all models with a table, those between two models included."""
    found: dict[str, Any] = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta  # noqa: SLF001 - Django's documented door
        if meta.managed and not meta.proxy:
            found.setdefault(meta.db_table, model)
    return list(found.values())


def tables_with_columns() -> dict[str, list[str]]:
    """Return table -> columns of the present schema, maybe an older Yesdesk's. Columns that the database computes are
    left out, and tables that come along empty.
    """
    left_out = {apps.get_model(label)._meta.db_table for label in NOT_BACKED_UP}  # noqa: SLF001
    tables: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        for table, column in cursor.fetchall():
            tables.setdefault(table, []).append(column)
    return {table: columns for table, columns in tables.items() if table not in left_out}


@contextmanager
def one_moment() -> Iterator[None]:
    """Show the library at one moment inside, and hold up nobody."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")  # deferred: a reader only
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def write_rows(folder: Path, tables: dict[str, list[str]]) -> None:
    """Write `<table>.copy` for each table, inside `one_moment`."""
    with connection.cursor() as cursor:
        for table, columns in tables.items():
            command = f"COPY {_table_with_columns_sql(table, columns)} TO STDOUT"
            with _rows_file(folder, table).open("wb") as file, cursor.copy(command) as rows:
                for block in rows:
                    file.write(block)


def read_rows(folder: Path, tables: dict[str, list[str]]) -> None:
    """Replace the rows that migrations made, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        names = ", ".join(connection.ops.quote_name(table) for table in tables)
        cursor.execute(f"TRUNCATE {names} CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, columns in tables.items():
            command = f"COPY {_table_with_columns_sql(table, columns)} FROM STDIN"
            with _rows_file(folder, table).open("rb") as file, cursor.copy(command) as rows:
                while block := file.read(_CHUNK):
                    rows.write(block)


def renew_sequences() -> None:
    """Let each table count on from its highest number."""
    there = set(connection.introspection.table_names())
    models = [model for model in kept_models() if model._meta.db_table in there]  # noqa: SLF001 - as above
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _rows_file(folder: Path, table: str) -> Path:
    return folder / f"{table}{SUFFIX}"


def _table_with_columns_sql(table: str, columns: list[str]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(table)} ({', '.join(quote(column) for column in columns)})"
