"""Data folders made once for all processes of a run, and copied for each library.

Tables are kept in `.pytest_cache` from run to run: making them is most of what a served library costs.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from unittest import mock

_SOURCE: Final = Path(__file__).parents[2]
KEPT: Final = _SOURCE.parent / ".pytest_cache"

_TABLES: Final = KEPT / "tables"
_MIGRATE: Final = (
    "from yesdesk.cli.paths import set_up_django; set_up_django();"
    "from yesdesk.cli.schema import make_tables; make_tables()"
)
_DATABASE: Final = "yesdesk.sqlite3"
_RUN: Final = "TESTS_FOLDER"
# No stage looks at these, so libraries that differ here share a layout.
_OF_ONE_LIBRARY: Final = {
    "YESDESK_DATA", "YESDESK_BASE_URL", "YESDESK_MAIL_CA_FILE", "YESDESK_PUSH_INSIDE",
}  # fmt: skip

_MAKE_TABLES: Final = (
    "*/migrations/*.py", "*/models.py", "*/models/**/*.py", "core/management/commands/migrate.py",
)  # fmt: skip
_IMPORTED: Final = re.compile(r"^(?:from|import) (yesdesk[\w.]*)", re.MULTILINE)


@contextlib.contextmanager
def folder_of_this_run() -> Iterator[None]:
    """Set the folder that all processes of a run share. The first process makes and removes it."""
    if _RUN in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="yesdesk-run-", ignore_cleanup_errors=True) as folder:
        os.environ[_RUN] = folder
        try:
            yield
        finally:
            del os.environ[_RUN]


def lay_out(data: Path, stage: str, env: Mapping[str, str]) -> None:
    """Make `data` a folder as the program `stage` leaves it with `env`."""
    if env.get("DATABASE_URL") or data.exists():
        _run(stage, data, env)
        return
    kept = _kept(stage, env)
    with _one_at_a_time(kept):
        if not kept.exists():
            making = kept.with_suffix(".making")
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir(mode=0o700)
            begin_with_tables(making)
            _run(stage, making, env)
            making.rename(kept)
    shutil.copytree(kept, data, dirs_exist_ok=True)


def _kept(stage: str, env: Mapping[str, str]) -> Path:
    settings = {name: env[name] for name in env if name.startswith("YESDESK_")}
    told = repr((stage, sorted((n, v) for n, v in settings.items() if n not in _OF_ONE_LIBRARY)))
    return Path(os.environ[_RUN]) / hashlib.sha256(told.encode()).hexdigest()[:16]


def begin_with_tables(data: Path) -> None:
    """Put an empty database of today's tables into a new data folder."""
    tables = _tables()
    with _one_at_a_time(tables):
        if not tables.exists():
            _make(tables)
    shutil.copyfile(tables, data / _DATABASE)


def _make(tables: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with tempfile.TemporaryDirectory(prefix="yesdesk-tables-") as folder:
        _run(_MIGRATE, Path(folder), env)
        with contextlib.closing(sqlite3.connect(Path(folder, _DATABASE))) as made:
            _keep(made, tables)


def _run(stage: str, data: Path, env: Mapping[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-c", stage], env={**env, "YESDESK_DATA": str(data)}, check=True
    )


@contextlib.contextmanager
def tables_made_once() -> Iterator[None]:
    """Let `migrate` on SQLite take tables made earlier from the same migrations."""
    from yesdesk.core.management.commands.migrate import Command

    migrate = Command.handle

    def handle(command: Any, *words: Any, **options: Any) -> str | None:
        from django.db import connections

        connection = connections[options["database"]]
        if connection.vendor != "sqlite":
            return migrate(command, *words, **options)
        tables = _tables()
        with _one_at_a_time(tables):
            connection.ensure_connection()
            if tables.exists():
                _copy(tables, connection.connection)
                return None
            said = migrate(command, *words, **options)
            _keep(connection.connection, tables)
            return said

    with mock.patch.object(Command, "handle", handle):
        yield


def _copy(tables: Path, into: sqlite3.Connection) -> None:
    with contextlib.closing(sqlite3.connect(tables)) as source:
        source.backup(into)


def _keep(made: sqlite3.Connection, tables: Path) -> None:
    for old in tables.parent.glob("*.sqlite3"):  # of other migrations
        old.unlink(missing_ok=True)
    making = tables.with_suffix(".making")
    making.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(making)) as target:
        made.backup(target)
    making.rename(tables)


def _tables() -> Path:
    return _TABLES / f"{_print_of_migrations()}.sqlite3"


def _print_of_migrations() -> str:
    # It changes with a migration, a model, a module that these import, or what makes tables of them.
    found = hashlib.sha256(f"{version('django')} {version('django-allauth')}".encode())
    found.update(f"{sqlite3.sqlite_version} {sys.version}".encode())
    files = sorted(file for each in _MAKE_TABLES for file in _SOURCE.glob(f"yesdesk/{each}"))
    texts = [file.read_text() for file in files]
    imported = {name for text in texts for name in _IMPORTED.findall(text)}
    for file in [*files, *(each for name in sorted(imported) for each in _files_of(name))]:
        found.update(str(file.relative_to(_SOURCE)).encode())
        found.update(file.read_bytes())
    return found.hexdigest()[:16]


def _files_of(module: str) -> list[Path]:
    place = _SOURCE.joinpath(*module.split("."))
    alone = place.with_suffix(".py")
    return [alone] if alone.exists() else sorted(place.glob("*.py"))


@contextlib.contextmanager
def _one_at_a_time(what: Path) -> Iterator[None]:
    what.parent.mkdir(parents=True, exist_ok=True)
    with what.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
