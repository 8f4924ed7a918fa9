"""What a restore or an upgrade put aside goes after seven days, an unfinished copy after one."""

import os
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from yesdesk.patrons.cleanup import (
    aside_folder,
    aside_schema,
    delete_leftovers,
    touched_tables,
    vacuum,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def aside():
    """`aside(name, days)`: a file, or with a slash a folder, put aside that long ago."""

    def put(name, days):
        path = aside_folder() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir()
            (path / "database.sqlite3").write_text("words")
        else:
            path.write_text("words")
        at = (timezone.now() - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))
        return path

    return put


def test_a_former_database_is_kept_for_seven_days(aside):
    old, young = aside("before-1.sqlite3", 8), aside("before-2.sqlite3", 6)
    delete_leftovers(timezone.now())
    assert (old.exists(), young.exists()) == (False, True)


def test_an_unfinished_copy_is_kept_for_one(aside):
    old, young = aside("working-1-ab/", 2), aside("working-2-ab/", 0)
    delete_leftovers(timezone.now())
    assert (old.exists(), young.exists()) == (False, True)


def test_former_postgresql_schema_is_kept_for_seven_days():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no schemas")
    now = timezone.now()
    old, young = aside_schema(now - timedelta(days=8)), aside_schema(now - timedelta(days=6))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {old}")
        cursor.execute(f"CREATE SCHEMA {young}")
        delete_leftovers(now)
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'yesdesk_before_%%'")
        assert cursor.fetchall() == [(young,)]


def test_what_is_touched_is_known_by_table():
    from yesdesk.core.models import Lease, Timer

    with touched_tables() as tables:
        Lease.objects.filter(name="x").delete()
        Timer.objects.filter(kind="x").update(ref="y")
        Timer.objects.count()
    assert tables == {"core_lease", "core_timer"}


def test_files_are_not_cleared_inside_a_transaction():
    with pytest.raises(RuntimeError):
        vacuum(set())
