"""A small library in a data folder of its own, on whichever database the suite runs."""

import atexit
import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from yesdesk.testing.inside import End, Inside
from yesdesk.testing.patience import PATIENCE
from yesdesk.testing.prepared import begin_with_tables
from yesdesk.testing.processes import Processes

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "yesdesk.cli.main"]
STAGE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from yesdesk.testing.cast import set_the_stage
set_the_stage()
"""
ASK = """
import io
from yesdesk.core.actors import SYSTEM
from yesdesk.core.storage.files import save
from yesdesk.core.models import SentFile
from yesdesk.requests.actions.intake import NewRequest, open_request
from yesdesk.requests.models import Channel
from yesdesk.places.models import Branch
def asked(words, file=b""):
    files = [SentFile(save(io.BytesIO(file)), "paper.txt")] if file else []
    need = NewRequest(words=words, channel=Channel.WEB, branch=Branch.objects.get(slug="mill"),
                   name="Ana", contact="ana.m@post.example", files=files)
    return open_request(need, by=SYSTEM)
"""


_OURS = ("YESDESK_", "DJANGO_", "DATABASE_URL", "SECRET_KEY", "PYTEST_")


@dataclass
class ALibrary:
    """Commands and programs run in processes of their own, as whoever keeps a library would."""

    folder: Path
    more: dict[str, str] = field(default_factory=dict)
    processes: Processes = field(default_factory=Processes)
    _inside: Inside | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def settings(self) -> dict[str, str]:
        """The environment of its processes: nothing of the test's own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        return {**kept, "YESDESK_DATA": str(self.data), **self.more}

    def run(self, *command: str) -> str:
        """A command, as a process of its own that has Django already; what it printed."""
        end = self._ended(command)
        assert end.code == 0, f"{command}: {end.said}{end.complained}"
        return end.said

    def typed(self, *command: str, given: str = "") -> str:
        """The same as whoever types it does, in a new Python; or a program `given` to Python."""
        self.close()
        asked = [sys.executable, "-c", given] if given else [*COMMAND, *command]
        done = subprocess.run(
            asked, env=self.settings, capture_output=True, text=True, check=False,
            timeout=5 * PATIENCE,
        )  # fmt: skip
        assert done.returncode == 0, f"{asked}: {done.stdout}{done.stderr}"
        return done.stdout

    def do(self, program: str) -> str:
        """Runs a program inside the library; what it printed."""
        return self._started().run(program)

    def _started(self) -> Inside:
        if self._inside is None:
            self._inside = Inside(self.settings)
        return self._inside

    def _ended(self, command: Sequence[str], cwd: Path = ROOT, largest: int = -1) -> End:
        return self._started().ended(
            "import os, resource, sys\nfrom yesdesk.cli.main import main\n"
            f"os.chdir({str(cwd)!r})\nresource.setrlimit(resource.RLIMIT_FSIZE, ({largest}, {largest}))\n"
            f"sys.argv[1:] = {list(command)!r}\nsys.exit(main())"
        )

    def close(self) -> None:
        """What was started for programs ends: what they stand on becomes another one."""
        if self._inside is not None:
            self._inside.close()
            self._inside = None

    def ask(self, words: str, file: bytes = b"") -> int:
        """A new request; its number."""
        return int(self.do(f"{ASK}\nprint(asked({words!r}, {file!r}).pk)"))

    def counted(self, model: str) -> int:
        """How many rows `desk.Request` has."""
        return int(
            self.do(
                f"from django.apps import apps\nprint(apps.get_model({model!r}).objects.count())"
            )
        )

    def refused(self, *command: str, cwd: Path = ROOT, largest: int = -1) -> str:
        """A command that ends with 1; the sentence it said. `largest`: of a file, in bytes, as on a full disk."""
        end = self._ended(command, cwd, largest)
        assert end.code == 1, end.said + end.complained
        assert "Traceback" not in end.complained, end.complained
        return end.complained

    def begin(self, *command: str) -> subprocess.Popen[bytes]:
        """Starts a command and does not wait."""
        return self.processes.start(
            [*COMMAND, *command],
            env=self.settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def backed_up(self) -> Path:
        """A fresh backup."""
        target = self.folder / f"backup-{secrets.token_hex(4)}.tar.gz"
        self.run("backup", "--to", str(target))
        return target

    def exported(self) -> dict[str, list[Any]]:
        """Everything it holds, by kind, but the traces of keeping itself."""
        folder = self.folder / f"export-{secrets.token_hex(4)}"
        self.run("export", "--to", str(folder))
        return {
            path.stem: [json.loads(line) for line in path.read_text().splitlines()]
            for path in sorted(folder.glob("*.jsonl"))
            if path.stem not in {"patrons.series", "patrons.erasure"}
        }


def _stage(library: ALibrary) -> None:
    if not library.more:
        begin_with_tables(library.data)
    library.do(STAGE)


@contextlib.contextmanager
def a_library(
    folder: Path, *, prepared: Callable[[ALibrary], None] | None = _stage
) -> Iterator[ALibrary]:
    """With its cast and branches; or `prepared` otherwise (once, then copied); or (None) nothing
    at all.
    """
    template = _template(prepared) if prepared else None
    with _own_database(template.database if template else "") as address:
        library = ALibrary(folder, more={"DATABASE_URL": address} if address else {})
        if template:
            shutil.copytree(template.library.data, library.data)
        else:
            library.data.mkdir(parents=True)
        with library.processes:
            try:
                yield library
            finally:
                library.close()


@dataclass(frozen=True)
class _Template:
    """A library nobody changes, to copy from. `database`: its name on PostgreSQL."""

    library: ALibrary
    database: str


@cache
def _template(prepare: Callable[[ALibrary], None]) -> _Template:
    keep = contextlib.ExitStack()
    atexit.register(keep.close)
    folder = Path(keep.enter_context(tempfile.TemporaryDirectory(prefix="yesdesk-template-")))
    address = keep.enter_context(_own_database(""))
    library = ALibrary(folder, more={"DATABASE_URL": address} if address else {})
    library.data.mkdir()
    prepare(library)
    library.close()
    return _Template(library, address.rpartition("/")[2])


@contextlib.contextmanager
def _own_database(template: str) -> Iterator[str]:
    """An address of a PostgreSQL database, a copy of `template`; empty where the suite runs on
    SQLite.
    """
    if connection.vendor != "postgresql":
        yield ""
        return
    given = connection.settings_dict
    name = f"yesdesk_{os.getpid()}_{secrets.token_hex(4)}"
    _at_the_server(f'CREATE DATABASE "{name}" TEMPLATE "{template or "template1"}"')
    try:
        secret = f":{given['PASSWORD']}" if given["PASSWORD"] else ""
        port = f":{given['PORT']}" if given["PORT"] else ""
        yield f"postgres://{given['USER']}{secret}@{given['HOST']}{port}/{name}"
    finally:
        _at_the_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _at_the_server(statement: str) -> None:
    import psycopg

    given = connection.settings_dict
    with psycopg.connect(
        host=given["HOST"], port=given["PORT"] or None, user=given["USER"] or None,
        password=given["PASSWORD"] or None, dbname="postgres", autocommit=True,
    ) as admin:  # fmt: skip
        admin.execute(statement)
