"""Data folders made once for all processes of a run, and copied for each library."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

KEPT: Final = Path(__file__).parents[3] / ".pytest_cache"

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
    shutil.copytree(_kept_folder(stage, env), data, dirs_exist_ok=True)


def _kept_folder(stage: str, env: Mapping[str, str]) -> Path:
    settings = {name: env[name] for name in env if name.startswith("YESDESK_")}
    told = repr((stage, sorted((n, v) for n, v in settings.items() if n not in _OF_ONE_LIBRARY)))
    kept = Path(os.environ[_RUN]) / hashlib.sha256(told.encode()).hexdigest()[:16]
    with _one_at_a_time(kept):
        if not kept.exists():
            making = kept.with_suffix(".making")
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir(mode=0o700)
            _run(stage, making, env)
            making.rename(kept)
    return kept


def begin_with_tables(data: Path) -> None:
    """Put an empty database of today's tables into a new data folder."""
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    tables = _kept_folder(_MIGRATE, env)
    shutil.copyfile(tables / _DATABASE, data / _DATABASE)


def _run(stage: str, data: Path, env: Mapping[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-c", stage], env={**env, "YESDESK_DATA": str(data)}, check=True
    )


@contextlib.contextmanager
def _one_at_a_time(what: Path) -> Iterator[None]:
    what.parent.mkdir(parents=True, exist_ok=True)
    with what.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
