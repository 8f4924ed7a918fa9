"""The index stands, and stands again after SQLite forgot its triggers."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from yesdesk.core.models import SearchDocument
from yesdesk.core.search import put_document, search
from yesdesk.core.search.schema import (
    INDEX,
    TABLE,
    TRIGGERS,
    ensure_index,
    index_filled_afterwards,
)

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="triggers are SQLite's")


def _triggers():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE]
        )
        return {name for (name,) in cursor.fetchall()}


def _found(words):
    return [row.ref for row in search(words, audiences=["staff"]).rows]


@on_sqlite
def test_the_triggers_stand():
    assert _triggers() == set(TRIGGERS)


def test_looking_again_changes_nothing_and_is_cheap(django_assert_max_num_queries):
    put_document("request", 1, title="", text="the ferry")
    with django_assert_max_num_queries(7):  # two tables have one, PostgreSQL's collections a second
        ensure_index()
    assert _found("ferry") == [1]


@on_sqlite
@pytest.mark.parametrize(
    "lost", ["core_search_added", "core_search_changed", "core_search_dropped", INDEX]
)
def test_what_was_lost_is_made_again_and_caught_up_with(lost):
    put_document("request", 1, title="", text="the ferry")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP {'TABLE' if lost == INDEX else 'TRIGGER'} {lost}")
        if lost == INDEX:
            for name in TRIGGERS:
                cursor.execute(f"DROP TRIGGER {name}")
    SearchDocument.objects.bulk_create([SearchDocument(kind="request", ref=2, text="the ferry")])
    ensure_index()
    assert _triggers() == set(TRIGGERS)
    assert _found("ferry") == [2, 1]


@on_sqlite
def test_the_index_agrees_with_its_table():
    put_document("request", 1, title="Boat", text="the ferry")
    put_document("request", 1, title="Boat", text="the bridge")
    SearchDocument.objects.update(place=3)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {INDEX}({INDEX}, rank) VALUES('integrity-check', 1)")
    assert _found("bridge") == [1]


def test_many_poured_in_are_found_afterwards_beside_what_was_there():
    put_document("request", 1, title="Boat", text="the ferry")
    with index_filled_afterwards():
        SearchDocument.objects.bulk_create(
            [SearchDocument(kind="request", ref=ref, text="the ferry") for ref in (2, 3)]
        )
    put_document("request", 4, title="Boat", text="the ferry")
    assert _found("ferry") == [4, 3, 2, 1]


def test_the_migration_can_be_taken_back_and_made_again(transactional_db):
    migration = MigrationLoader(connection).get_migration("core", "0002_search_index")
    (operation,) = migration.operations
    with connection.schema_editor() as editor:
        operation.database_backwards("core", editor, _state(), _state())
    with connection.schema_editor() as editor:
        operation.database_forwards("core", editor, _state(), _state())
    put_document("request", 1, title="", text="the ferry")
    assert _found("ferry") == [1]


def _state():
    return MigrationLoader(connection).project_state(("core", "0001_initial"))
