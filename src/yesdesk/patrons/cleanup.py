"""Clean up what has no rows: files that no row points at, and what a restore put aside."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.storage.files import delete_unreferenced

KEPT_ASIDE: Final = timedelta(days=7)
"""The time that a database replaced by a restore or an upgrade is kept. No schedule erases its words."""

WORKING: Final = timedelta(days=1)
"""The age after which a half-finished copy counts as abandoned."""

_SCHEMA: Final = "yesdesk_before_"


def aside_folder() -> Path:
    """The folder in which a backup, restore or upgrade works, and puts what it replaces."""
    return Path(settings.DATA) / "aside"


def aside_schema(at: datetime) -> str:
    """The PostgreSQL schema that holds the database replaced at this time."""
    return f"{_SCHEMA}{at.astimezone(UTC):%Y%m%d%H%M%S}"


def delete_leftovers(now: datetime) -> None:
    """Drop files nobody points at any more, and what was put aside long enough ago. Not by a clock that jumped."""
    if not clock_is_trusted(now):
        return
    delete_unreferenced(now)
    _sweep_folder(now)
    if connection.vendor == "postgresql":
        _sweep_schemas(now)


def _sweep_folder(now: datetime) -> None:
    folder = aside_folder()
    if not folder.exists():
        return
    for path in folder.iterdir():
        kept = WORKING if path.name.startswith("working-") else KEPT_ASIDE
        if datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) >= now - kept:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _sweep_schemas(now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s) AND nspname < %s",
            [_SCHEMA, aside_schema(now - KEPT_ASIDE)],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP SCHEMA {connection.ops.quote_name(name)} CASCADE")
