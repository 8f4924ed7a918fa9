"""The bench runs from end to end: pours, serves, drives in turns, and leaves the library as it was."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from bench.place import ROOT

SIZE = 2_001  # the least that is volume


@pytest.mark.night
def test_a_quick_run_measures_and_cleans_up(tmp_path):
    env = {**os.environ, "BENCH_FOLDER": str(tmp_path), "DATABASE_URL": ""}
    words = ["--quick", "--database", "sqlite", "--sizes", str(SIZE), "--only", "reply_20"]
    done = subprocess.run(
        [sys.executable, "-m", "bench", *words],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    measured = [line for line in done.stdout.splitlines() if "ratio" in line]
    assert [line.split()[2] for line in measured] == ["reply_20"] * 2
    assert all(float(line.split()[-1]) > 0 for line in measured)
    with closing(sqlite3.connect(tmp_path / f"sqlite-{SIZE}" / "yesdesk.sqlite3")) as library:
        (left,) = library.execute("SELECT count(*) FROM desk_request").fetchone()
    assert left == SIZE
