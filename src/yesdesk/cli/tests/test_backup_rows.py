"""Which of PostgreSQL's tables a backup takes along as rows."""

import pytest
from django.apps import apps
from django.db import connection

from yesdesk.cli.backup.rows import NOT_BACKED_UP, kept_models, tables_with_columns

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite the file is copied"),
]


def test_every_table_comes_along_but_those_left_out_with_a_reason():
    left_out = {apps.get_model(label) for label in NOT_BACKED_UP}
    assert set(tables_with_columns()) == {
        model._meta.db_table for model in kept_models() if model not in left_out
    }


def test_a_table_of_somebody_else_stays_behind():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE visitors (id int); CREATE TABLE desks_of_others (id int)")
    assert not {"visitors", "desks_of_others"} & set(tables_with_columns())
