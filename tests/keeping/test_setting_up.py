"""`make setup` makes an environment that can do all that the README says, the second time too."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.night


@pytest.fixture
def checkout(tmp_path):
    """A copy of what the tree holds, without environment and data."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not a git checkout: what belongs to the tree is not known")
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def set_up(checkout):
    """Runs it with the package cache alone: what it needs was fetched when this environment was made."""
    tools = f"{ROOT / '.tools' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "dev/bootstrap", "run"], cwd=checkout, capture_output=True, text=True, check=False,
        env={**os.environ, "PATH": tools, "PYTHONPATH": str(ROOT / ".tools"), "UV_OFFLINE": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_postgresql_driver_is_there_the_second_time_too(checkout):
    for _ in range(2):
        set_up(checkout)
        said = subprocess.run(
            [checkout / ".venv/bin/python", "-c", "import psycopg, psycopg_pool"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert said.returncode == 0, said.stderr
