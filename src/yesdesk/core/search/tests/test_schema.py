"""The index stands, and stands again after SQLite forgot its triggers."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from yesdesk.core.models import SearchText
from yesdesk.core.search import add_text, search, set_fields
from yesdesk.core.search.schema import TEXTS, ensure_index, index_filled_afterwards
from yesdesk.core.search.texts import first_id

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="triggers are SQLite's")


def _triggers():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TEXTS.table]
        )
        return {name for (name,) in cursor.fetchall()}


def _put(ref, text, fields=""):
    set_fields(ref, fields)
    add_text(ref, 1, text)


def _found(words):
    return search(words).refs


@on_sqlite
def test_the_triggers_stand():
    assert _triggers() == set(TEXTS.follow)


def test_looking_again_changes_nothing_and_is_cheap(django_assert_max_num_queries):
    _put(1, "the ferry")
    with django_assert_max_num_queries(7):
        ensure_index()
    assert _found("ferry") == [1]


@on_sqlite
@pytest.mark.parametrize(
    "lost", ["core_text_added", "core_text_changed", "core_text_dropped", TEXTS.index]
)
def test_what_was_lost_is_made_again_and_caught_up_with(lost):
    _put(1, "the ferry")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP {'TABLE' if lost == TEXTS.index else 'TRIGGER'} {lost}")
        if lost == TEXTS.index:
            for name in TEXTS.follow:
                cursor.execute(f"DROP TRIGGER {name}")
    SearchText.objects.bulk_create([SearchText(pk=first_id(2), part=0, text="the ferry")])
    ensure_index()
    assert _triggers() == set(TEXTS.follow)
    assert _found("ferry") == [2, 1]


@on_sqlite
def test_the_index_agrees_with_its_table():
    _put(1, "the ferry", fields="Boat")
    set_fields(1, "Bridge")
    SearchText.objects.update(part=3)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TEXTS.index}({TEXTS.index}, rank) VALUES('integrity-check', 1)"
        )
    assert _found("bridge") == [1]


def test_many_poured_in_are_found_afterwards_beside_what_was_there():
    _put(1, "the ferry", fields="Boat")
    with index_filled_afterwards():
        SearchText.objects.bulk_create(
            [
                SearchText(pk=first_id(ref) + part, part=part, text="the ferry" if part else "")
                for ref in (2, 3)
                for part in (0, 1)
            ]
        )
    _put(4, "the ferry", fields="Boat")
    assert _found("ferry") == [4, 3, 2, 1]


def test_index_migration_can_be_reversed_and_repeated(transactional_db):
    loader = MigrationLoader(connection)
    operation = loader.get_migration("core", "0001_initial").operations[-1]
    state = loader.project_state(("core", "0001_initial"))
    with connection.schema_editor() as editor:
        operation.database_backwards("core", editor, state, state)
    with connection.schema_editor() as editor:
        operation.database_forwards("core", editor, state, state)
    _put(1, "the ferry")
    assert _found("ferry") == [1]
