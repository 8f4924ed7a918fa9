"""`dev/postgres` names on its first line what it switches off that would be lost in a power cut."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETTINGS = (
    "SELECT name FROM pg_settings WHERE setting = 'off' AND boot_val <> setting ORDER BY name"
)
LOOK = f"""
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    print(*(name for (name,) in connection.execute({SETTINGS!r})))
"""
NO_LOSS = {"autovacuum", "jit"}

pytestmark = pytest.mark.night


@pytest.mark.parametrize(("environment", "says"), [({}, True), ({"FSYNC": "on"}, False)])
def test_dev_postgres_names_each_safety_that_is_off(environment, says, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    command = ["sh", "dev/postgres", ".venv/bin/python", "-c", LOOK]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    off = set(done.stdout.split()) - NO_LOSS
    assert off == (
        set(done.stderr.partition(": off on this server: ")[2].partition(".")[0].split())
    )
    assert bool(off) is says
