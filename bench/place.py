"""Where a measured library lies: a data folder for each database and size, made once and used again."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("BENCH_FOLDER", ROOT / ".data" / "bench"))


@dataclass(frozen=True)
class Place:
    """`database`: sqlite or postgres. `server`: address of the PostgreSQL server, without a database."""

    database: str
    size: int
    server: str = ""
    tree: Path = ROOT
    """The checkout that serves it, with its own environment where it is not this one."""

    @property
    def data(self) -> Path:
        return FOLDER / f"{self.database}-{self.size}{self._of_tree}"

    @property
    def python(self) -> str:
        return str(self.tree / ".venv" / "bin" / "python") if self._of_tree else sys.executable

    @property
    def _of_tree(self) -> str:
        return "" if self.tree == ROOT else f"_{self.tree.name}"

    def env(self, port: int = 0) -> dict[str, str]:
        """The surroundings of every process that touches it."""
        own = {
            "YESDESK_DATA": str(self.data),
            "YESDESK_BASE_URL": f"http://127.0.0.1:{port or 8000}",
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "YESDESK_LOOKS_AN_HOUR": "1000000",  # one client scans more than a hundred desks
            "PYTHONPATH": f"{self.tree}{os.pathsep}{self.tree / 'src'}",
            "DATABASE_URL": f"{self.server}/{self._name}" if self.server else "",
        }
        # A library's Python keeps what it compiled; without that each process is some ten megabytes larger.
        kept = {name: os.environ[name] for name in os.environ if name != "PYTHONDONTWRITEBYTECODE"}
        return {**kept, **own}

    @property
    def _name(self) -> str:
        return f"yesdesk_bench_{self.size}{self._of_tree}"

    def build(self) -> float:
        """Pours the volume in, unless it is there already; how many seconds that took (0: it was there)."""
        poured, tables = self.data / "poured.json", _tables(self.tree)
        kept = json.loads(poured.read_text()) if poured.exists() else {}
        if kept.get("tables") == tables and (not self.server or self._database_is_there()):
            return 0.0
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(parents=True)
        if self.server:
            self._make_database()
        started = time.monotonic()
        subprocess.run(
            [self.python, "-m", "yesdesk.cli.main", "seed", "--requests", str(self.size)],
            env=self.env(),
            stdout=sys.stderr,
            check=True,
        )
        seconds = round(time.monotonic() - started, 1)
        told = {"requests": self.size, "seconds": seconds, "tables": tables}
        poured.write_text(json.dumps(told))
        return seconds

    @property
    def poured_in(self) -> float:
        """Seconds it once took."""
        return float(json.loads((self.data / "poured.json").read_text())["seconds"])

    def inside(self, what: str, *words: str) -> Any:
        """What a command of its tree's bench/inside.py prints as JSON, run in the library's surroundings."""
        return self._run(["-m", "bench.inside", what, *words])

    def materials(self) -> dict[str, Any]:
        """What to look at and search for. Walk-ins by this tree's file: older ones have none."""
        walk_ins = self._run(["-P", str(ROOT / "bench" / "inside.py"), "walk_ins"])
        return {**self.inside("materials"), "walk_ins": walk_ins}

    def _run(self, words: list[str]) -> Any:
        done = subprocess.run(
            [self.python, *words],
            env=self.env(),
            cwd=self.tree,
            check=True,
            stdout=subprocess.PIPE,
        )
        return json.loads(done.stdout)

    def _database_is_there(self) -> bool:
        """False on a server of its own for each run, like that of dev/postgres."""
        import psycopg

        with psycopg.connect(f"{self.server}/postgres") as connection:
            named = "SELECT 1 FROM pg_database WHERE datname = %s"
            return connection.execute(named, [self._name]).fetchone() is not None

    def _make_database(self) -> None:
        import psycopg

        with psycopg.connect(f"{self.server}/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {self._name}")
            connection.execute(f"CREATE DATABASE {self._name}")


def tree_of(commit: str) -> Path:
    """A checkout of that commit beside the libraries, with an environment of its own by its own lock; made once."""
    git = ["git", "-C", str(ROOT)]
    named = [*git, "rev-parse", "--short=8", "--verify", f"{commit}^{{commit}}"]
    tree = FOLDER / subprocess.check_output(named, text=True).strip()
    if not (tree / ".venv" / "made").exists():
        shutil.rmtree(tree, ignore_errors=True)
        tree.mkdir(parents=True)
        packed = subprocess.check_output([*git, "archive", tree.name])
        subprocess.run(["tar", "x", "-C", str(tree)], input=packed, check=True)
        subprocess.run(["sh", "dev/bootstrap", "run"], cwd=tree, check=True, stdout=sys.stderr)
        (tree / ".venv" / "made").touch()
    return tree


def _tables(tree: Path) -> str:
    """A digest of all migrations: what was poured into other tables serves no more."""
    files = sorted((tree / "src" / "yesdesk").rglob("migrations/*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def commits_are_safe(server: str) -> bool:
    """Whether PostgreSQL waits for the disk before it says that something is committed, as a library's must."""
    import psycopg

    with psycopg.connect(f"{server}/postgres") as connection:
        switches = [
            connection.execute(f"SHOW {name}").fetchone()
            for name in ("fsync", "full_page_writes", "synchronous_commit")
        ]
    return all(switch is not None and switch[0] != "off" for switch in switches)
