"""A change of tables says how many of its migrations are done."""

import os
import re
import subprocess
import sys

import pytest

pytestmark = pytest.mark.night

MAKES_TABLES = """
from yesdesk.cli.paths import set_up_django
set_up_django()
from yesdesk.core import progress
progress.LOG_EACH = 0
from yesdesk.cli.schema import Schema, make_tables, schema_found
make_tables()
print(schema_found() is Schema.CURRENT)
"""


def test_migrating_says_how_many_migrations_are_done(tmp_path):
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    ran = subprocess.run(
        [sys.executable, "-c", MAKES_TABLES],
        env={**kept, "YESDESK_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "True"
    lines = [line for line in ran.stderr.splitlines() if line.startswith("Changes of the tables")]
    told = [tuple(map(int, re.findall(r"(\d+) of (\d+)", line)[0])) for line in lines]
    (total,) = {of for _done, of in told}
    assert total > 20
    assert told[-1] == (total, total)
    assert len(told) > total // 2, "each is told, not the end alone"
