"""From the tables as the first version made them, full of rows, to those of today; on both
databases.
"""

import pytest

from tests.keeping.a_library import ALibrary, a_library
from yesdesk.core.process import folder_lock
from yesdesk.testing.served import free_port

pytestmark = pytest.mark.slow

FIRST = ("core", "places", "people", "patrons", "desk")

# One row in every table, with every column filled, made from the models as that migration knew them.
FILL = """
from datetime import UTC, date, datetime, time
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
VALUES = {
    models.BooleanField: True, models.JSONField: {"kept": "as it was"}, models.DateField: date(2026, 11, 4),
    models.DateTimeField: datetime(2026, 11, 4, 17, 2, tzinfo=UTC), models.TimeField: time(9),
}
BY_NAME = {
    "language": "en", "default_language": "en", "languages": ["en"], "time_zone": "Europe/Paris",
    "country": "FR", "currency": "EUR", "slug": "mill", "permissions": [], "own_networks": [],
    "closes": time(20), "headers": {},
    "name": "Somebody",  # a colleague's name leaves the search index, whose words are "words"
}
def value(field, row):
    if field.name in BY_NAME:
        return BY_NAME[field.name]
    if field.is_relation:
        return row.get(field.related_model) or fill(field.related_model, row)
    if type(field) in VALUES:
        return VALUES[type(field)]
    if isinstance(field, (models.CharField, models.TextField)):
        return str(field.choices[0][0]) if field.choices else "words"[: field.max_length]
    return 1
def fill(model, row):
    fields = [f for f in model._meta.local_concrete_fields if not f.auto_created]
    given = {f.name: value(f, row) for f in fields if not (f.primary_key and f.is_relation)}
    row[model] = model.objects.create(**given)
    return row[model]
state = MigrationExecutor(connection).loader.project_state([(app, "0001_initial") for app in FIRST])
row = {}
with transaction.atomic():
    for app in FIRST:
        for model in state.apps.get_app_config(app).get_models():
            if model not in row:
                fill(model, row)
"""
TELL = """
import json
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
def told():
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table.split("_")[0] in FIRST and "searchindex" not in table:
                cursor.execute(f'SELECT * FROM "{table}"')
                names = [column[0] for column in cursor.description]
                yield table, [dict(zip(names, row)) for row in cursor.fetchall()]
print(json.dumps(dict(told()), cls=DjangoJSONEncoder))
"""
NAMES = f"FIRST = {FIRST!r}\n"
STAYS_BEHIND = {
    "people_staffsession", "desk_presence", "core_event", "core_lease", "core_attempt",
}  # fmt: skip
REPLACED = {"core_searchdocument": "core_searchtext"}
"""Made again from what it held once more."""


def told(library):
    import json

    return json.loads(library.do(NAMES + TELL))


def _fill(library: ALibrary) -> None:
    for app in FIRST:
        library.run("manage", "migrate", app, "0001", "-v0", "--skip-checks")
    library.do(NAMES + FILL)


@pytest.fixture
def old(tmp_path):
    """A library whose tables are those of the first version, with a row in each."""
    with a_library(tmp_path, prepared=_fill) as library:
        yield library


def test_every_row_comes_along(old):
    before = told(old)
    assert all(before.values()), [table for table, rows in before.items() if not rows]
    assert "yesdesk upgrade" in old.refused("export", "--to", str(old.folder / "out"))
    said = old.run("upgrade")
    assert "of this version now" in said
    after = told(old)
    for table, rows in before.items():
        if table in STAYS_BEHIND:
            assert after[table] == []
        elif table in REPLACED:
            assert {row["text"] for row in after[REPLACED[table]]} == {
                "words",
                "Somebody words words words",
            }
        else:
            mine = [{name: new[name] for name in rows[0]} for new in after[table]]
            assert [row for row in rows if row not in mine] == [], table
    assert old.run("manage", "migrate", "--check") == ""
    assert "nothing to do" in old.run("upgrade")


def test_what_was_there_is_kept_aside_for_a_while(old):
    old.run("upgrade")
    aside = [path.name for path in (old.data / "aside").iterdir()]
    assert [name for name in aside if name.startswith("before-upgrade-")]
    assert not [name for name in aside if name.startswith("working-")]


def test_a_backup_of_the_first_version_is_brought_up_when_it_is_restored(old, tmp_path_factory):
    backup = old.backed_up()
    said = old.run("restore", str(backup))
    assert "The library is as it was" in said
    assert old.run("manage", "migrate", "--check") == ""


STOPPED = """
from django.utils import timezone
from yesdesk.cli.backup import upgrader
from yesdesk.core.errors import Refusal
{how}
try:
    upgrader.upgrade(timezone.now())
except Refusal as refusal:
    print(refusal.sentence, refusal.next_step)
"""


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("upgrader.failing_pages = lambda: ['desk: 500']", "Some pages do not open"),
        ("def finish(*given): raise RuntimeError('Ana')\nupgrader.finish_build = finish", "The upgrade stopped"),
    ],
)  # fmt: skip
def test_what_stops_it_leaves_everything_as_it_was(old: ALibrary, how: str, sentence: str) -> None:
    before = told(old)
    said = old.do(STOPPED.format(how=how))
    assert sentence in said
    assert "The library is as it was before." in said
    assert "Ana" not in said
    assert told(old) == before
    assert "of this version now" in old.run("upgrade")


def test_while_it_is_served_or_upgraded_by_another_it_is_told_so(old):
    with folder_lock(old.data / "serve.lock"):
        assert "is being served, or looked after" in old.refused("upgrade")


def test_serve_refuses_the_old_tables_and_names_the_way_on(old):
    assert "yesdesk upgrade" in old.refused("serve", "--port", str(free_port()))
