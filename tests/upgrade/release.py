"""The small library that a released version leaves behind: a row in every table, in one archive for each database.

`make release` writes that of this tree into `releases/VERSION`; every later tree has to upgrade it.
"""

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

from tests.keeping.a_library import ALibrary
from yesdesk.testing.prepared import begin_with_tables

RELEASES = Path(__file__).parent / "releases"
DUMP = "dump.sql"
FILL = """
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
from yesdesk.testing.every_table import fill_every_table
fill_every_table()
if connection.vendor == "sqlite":
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
"""
LOAD = """
from pathlib import Path
from django.db import connection
with connection.cursor() as cursor:
    cursor.connection.execute(Path({dump!r}).read_text())
"""
_OF_ONE_MACHINE = {"keys", "static", "tmp", "aside"}
_OF_ONE_PROCESS = (".lock", ".log", "-wal", "-shm")


def fill(library: ALibrary) -> None:
    """A row in every table of an empty library."""
    if not library.more:
        begin_with_tables(library.data)
    library.do(FILL)


def archive_of(folder: Path, engine: str) -> Path:
    return folder / f"{engine}.tar.xz"


def write_release(library: ALibrary, target: Path, *, with_keys: bool = False) -> None:
    """Pack what stands in the library's data folder and, on PostgreSQL, a dump of its database."""
    left_out = _OF_ONE_MACHINE - {"keys"} if with_keys else _OF_ONE_MACHINE
    library.close()
    if address := library.more.get("DATABASE_URL"):
        (library.data / DUMP).write_text(_dumped(address))
    target.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(target, "w:xz") as tar:
        for path in sorted(library.data.iterdir()):
            if path.name not in left_out and not path.name.endswith(_OF_ONE_PROCESS):
                tar.add(path, path.name)
    (library.data / DUMP).unlink(missing_ok=True)


def open_release(archive: Path, library: ALibrary) -> None:
    """Put it into an empty library, on the same database engine."""
    with tarfile.open(archive) as tar:
        tar.extractall(library.data, filter="data")
    dump = library.data / DUMP
    if dump.exists():
        library.do(LOAD.format(dump=str(dump)))
        dump.unlink()


def _dumped(address: str) -> str:
    """As statements any client can run: rows as INSERT, and none of psql's own commands."""
    done = subprocess.run(
        [pg_dump(), "--inserts", "--no-owner", "--no-privileges", address],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return "\n".join(line for line in done.stdout.splitlines() if not line.startswith("\\"))


def pg_dump() -> str:
    """PostgreSQL's own, beside the newest server there is; empty where there is none."""
    given = os.environ.get("PG_BIN")
    beside = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))
    return (
        str(Path(given) / "pg_dump")
        if given
        else str(beside[-1])
        if beside
        else shutil.which("pg_dump") or ""
    )
