"""The tables of facts, as the database has them."""

import pytest
from django.db import connection

from yesdesk.core.facts import ensure_without_rowid
from yesdesk.requests.models import FactCame, FactEnded

pytestmark = pytest.mark.django_db

sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL numbers no rows")


@sqlite_only
@pytest.mark.parametrize("model", [FactCame, FactEnded])
def test_sqlite_numbers_no_rows(model):
    assert _is_without_rowid(model._meta.db_table)


@sqlite_only
def test_a_table_that_a_migration_made_anew_is_mended():
    table = FactCame._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
        made = cursor.fetchone()[0]
        cursor.execute(f'DROP TABLE "{table}"')
        cursor.execute(made.replace("WITHOUT ROWID", ""))
        cursor.execute(f'CREATE INDEX "some_index" ON "{table}" ("n")')
    assert not _is_without_rowid(table)

    ensure_without_rowid()

    assert _is_without_rowid(table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'some_index'")
        assert cursor.fetchone() == (1,)
        cursor.execute('DROP INDEX "some_index"')


def _is_without_rowid(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
        return cursor.fetchone()[0].rstrip().endswith("WITHOUT ROWID")
