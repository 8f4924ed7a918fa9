"""A library from before the first release is refused at every door, in one sentence, and nothing of it is changed."""

import json
import subprocess
import sys

import pytest

from tests.keeping.a_library import ALibrary, a_library
from yesdesk.testing.patience import PATIENCE
from yesdesk.testing.served import free_port

pytestmark = pytest.mark.slow

BEFORE = """
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
recorder = MigrationRecorder(connection)
for app, name in [("core", "0002_search_index"), ("core", "0014_the_texts_are_found"), ("people", "0002_failed_tries")]:
    recorder.record_applied(app, name)
"""
HALF = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("DELETE FROM django_migrations WHERE app = 'mail'")
"""
DOORS = (
    "serve --port {port}",
    "demo --port {port}",
    "web --port {port}",
    "worker",
    "manage migrate",
    "upgrade",
    "init --yes",
    "seed",
    "export --to out",
    "backup --to out.tar.gz",
)
LOOK = """
import json
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
found = {}
with connection.cursor() as cursor:
    for table in sorted(connection.introspection.table_names(cursor)):
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        found[table] = [columns, cursor.fetchone()[0]]
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    found["applied"] = cursor.fetchall()
print(json.dumps(found, cls=DjangoJSONEncoder))
"""
BACKED_UP_THEN = """
from pathlib import Path
from unittest import mock
from django.utils import timezone
from yesdesk.cli.backup import create
with mock.patch.object(create, "schema_found", return_value=create.Schema.CURRENT):
    create.create_backup(Path({target!r}), timezone.now())
"""
SENTENCE = "The database is of a Yesdesk from before 0.1.0, the first release, and cannot be brought to this one."
NEXT_STEP = "Name an empty folder by YESDESK_DATA"


@pytest.fixture
def library(tmp_path):
    with a_library(tmp_path) as library:
        yield library


@pytest.fixture
def former(library):
    """A library whose tables went through migrations that are no more."""
    library.do(BEFORE)
    return library


def look(library: ALibrary) -> dict[str, object]:
    return json.loads(library.do(LOOK))


def test_every_door_refuses_it_and_leaves_it_as_it_is(former: ALibrary) -> None:
    before = look(former)
    for command in DOORS:
        said = former.refused(*command.format(port=free_port()).split(), cwd=former.folder)
        assert SENTENCE in said, command
        assert NEXT_STEP in said, command
    assert look(former) == before
    assert not list(former.folder.glob("out*"))


@pytest.mark.parametrize("module", ["yesdesk.cli.prepare", "yesdesk.cli.main doctor"])
def test_what_serve_does_first_and_the_doctor_say_it(former: ALibrary, module: str) -> None:
    former.close()
    done = subprocess.run(
        [sys.executable, "-m", *module.split()], env=former.settings, capture_output=True, text=True, check=False,
        timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 1
    assert SENTENCE in done.stdout + done.stderr
    assert NEXT_STEP in done.stdout + done.stderr


def test_half_of_it_is_not_migrated_on(former: ALibrary) -> None:
    former.do(HALF)
    before = look(former)
    for command in ("manage migrate", "upgrade", "seed"):
        assert SENTENCE in former.refused(*command.split()), command
    assert look(former) == before


def test_a_backup_of_before_is_refused_and_what_stands_here_stays(library: ALibrary) -> None:
    library.ask("what stands here")
    target = library.folder / "former.tar.gz"
    library.do(BEFORE + BACKED_UP_THEN.format(target=str(target)))
    library.do(BEFORE.replace("record_applied", "record_unapplied"))
    before = look(library)
    said = library.refused("restore", str(target))
    assert "This backup is of a Yesdesk from before 0.1.0" in said
    assert "Restore it with the Yesdesk that made it." in said
    assert look(library) == before


def test_a_backup_of_today_takes_the_place_of_a_library_of_before(library: ALibrary) -> None:
    library.ask("the new library")
    backup = library.backed_up()
    library.do(BEFORE)
    assert "The library is as it was" in library.run("restore", str(backup))
    assert library.counted("desk.Request") == 1
    assert library.run("manage", "migrate", "--check") == ""
