"""PostgreSQL's tables as rows, by COPY over our own connection.

`pg_dump` is often missing beside the application, or older than the server, and then refuses. COPY
is always there, takes a consistent moment in one transaction, and loads into the schema that our
own migrations make.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from yesdesk.cli.keeping.left_out import NOT_BACKED_UP

SUFFIX: Final = ".copy"
_CHUNK: Final = 1 << 20


def kept_models() -> list[Any]:
    """Every model with a table of its own, those between two models included."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta  # noqa: SLF001 - Django's documented door
        if meta.managed and not meta.proxy:
            found.setdefault(meta.db_table, model)
    return list(found.values())


def tables_with_columns() -> dict[str, list[str]]:
    """Table -> columns, without the tables that come along empty."""
    left_out = {apps.get_model(label) for label in NOT_BACKED_UP}
    return {
        model._meta.db_table: [field.column for field in model._meta.local_concrete_fields]  # noqa: SLF001
        for model in kept_models()
        if model not in left_out
    }


@contextmanager
def one_moment() -> Iterator[None]:
    """All reads inside see the library as it is now, and hold up nobody."""
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
    """Writes `<table>.copy` for each table. Call it inside `one_moment`."""
    with connection.cursor() as cursor:
        for table, columns in tables.items():
            command = f"COPY {_listed(table, columns)} TO STDOUT"
            with _file(folder, table).open("wb") as file, cursor.copy(command) as rows:
                for block in rows:
                    file.write(block)


def read_rows(folder: Path, tables: dict[str, list[str]]) -> None:
    """Puts the rows back, in place of what the migrations put there; in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        names = ", ".join(connection.ops.quote_name(table) for table in tables)
        cursor.execute(f"TRUNCATE {names} CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, columns in tables.items():
            command = f"COPY {_listed(table, columns)} FROM STDIN"
            with _file(folder, table).open("rb") as file, cursor.copy(command) as rows:
                while block := file.read(_CHUNK):
                    rows.write(block)


def renew_sequences() -> None:
    """Lets each table count on from its highest number."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept_models()):
            cursor.execute(statement)


def _file(folder: Path, table: str) -> Path:
    return folder / f"{table}{SUFFIX}"


def _listed(table: str, columns: list[str]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(table)} ({', '.join(quote(column) for column in columns)})"
