"""A copy of the SQLite database while people go on writing into it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings

from yesdesk.core.errors import Refusal
from yesdesk.core.progress import progress

_PAGES: Final = 2000
_PAUSE: Final = 0.005


def database_path() -> Path:
    """Path of the SQLite database."""
    return Path(str(settings.DATABASES["default"]["NAME"]))


def copy_database(source: Path, target: Path, *, without: list[str]) -> None:
    """Copy what stands in `source` at this moment to `target`, the tables of models `without`
    empty.

    One read transaction holds the moment for the whole copy; without it each write by somebody else
    would start the copy anew. In WAL mode it holds up nobody.
    """
    with (
        closing(sqlite3.connect(source, timeout=20)) as here,
        closing(sqlite3.connect(target)) as there,
    ):
        here.isolation_level = None
        here.execute("BEGIN")
        here.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (pages,) = here.execute("PRAGMA page_count").fetchone()
        with progress("Database into the backup", pages) as advance:
            left = [pages]

            def note(_state: int, remaining: int, _total: int) -> None:
                advance(left[0] - remaining)
                left[0] = remaining

            here.backup(there, pages=_PAGES, sleep=_PAUSE, progress=note)
        here.execute("ROLLBACK")
        _empty(there, without)
        _check(there)


def _empty(there: sqlite3.Connection, without: list[str]) -> None:
    there.execute("PRAGMA journal_mode=DELETE")
    there.execute("PRAGMA secure_delete=ON")
    tables = {name for (name,) in there.execute("SELECT name FROM sqlite_master")}
    for label in without:
        table = apps.get_model(label)._meta.db_table  # noqa: SLF001 - Django's documented door
        if table in tables:
            there.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a table name of ours
    there.commit()


def _check(there: sqlite3.Connection) -> None:
    (verdict,) = there.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise Refusal(
            "The database has a damaged page, so this copy is not to be relied on.",
            next_step="Look after the disk, and restore the last backup that was whole.",
            code="cli.keeping.damaged",
        )
