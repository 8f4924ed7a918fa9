"""A new database begins with today's tables: the same as those that every migration in turn leads to."""

import json

import pytest

from tests.keeping.a_library import a_library

BY_MIGRATIONS = "from django.core.management.commands.migrate import Command as migrate"
AT_ONCE = "from yesdesk.core.management.commands.migrate import Command as migrate"
FOUND = """
import json, re
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from yesdesk.testing.every_table import rows_by_table

call_command(migrate(), verbosity=0)

POSTGRESQL = '''
SELECT table_name, 'column', column_name, data_type, column_default, is_nullable, is_identity, generation_expression,
       character_maximum_length, numeric_precision, numeric_scale, collation_name
  FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT relname, contype::text, conname, pg_get_constraintdef(c.oid), '', '', '', '', 0, 0, 0, ''
  FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT tablename, 'index', indexname, indexdef, '', '', '', '', 0, 0, 0, ''
  FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT relname, 'trigger', tgname, pg_get_triggerdef(g.oid), '', '', '', '', 0, 0, 0, ''
  FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid WHERE NOT tgisinternal
UNION ALL SELECT '', 'extension', extname, extversion, '', '', '', '', 0, 0, 0, '' FROM pg_extension
UNION ALL SELECT '', 'function', proname, prosrc, '', '', '', '', 0, 0, 0, ''
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace
'''

def parts(sql):
    "What stands between the outermost commas of a table: the order of its columns is no matter."
    head, body = sql.split("(", 1)
    body, tail = body.rsplit(")", 1)
    depth, found = 0, [""]
    for letter in body:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            found.append("")
        else:
            found[-1] += letter
    return [head, tail, *sorted(each.strip() for each in found)]

def schema():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL)
            return [list(map(str, row)) for row in cursor.fetchall()]
        cursor.execute("SELECT tbl_name, type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'")
        return [[*row[:3], *(parts(row[3]) if row[1] == "table" else [row[3]])] for row in cursor.fetchall()]

rows = rows_by_table()
for each in rows.get("django_migrations", []):
    del each["id"], each["applied"]
for each in rows["counts_countlock"]:
    del each["counted_from"]  # the moment itself
print(json.dumps([schema(), rows], cls=DjangoJSONEncoder))
"""


@pytest.mark.night
def test_todays_tables_are_those_of_every_migration_in_turn(tmp_path):
    (old_tables, old_rows), (tables, rows) = (
        _made(tmp_path / road, start)
        for road, start in (("turn", BY_MIGRATIONS), ("once", AT_ONCE))
    )
    assert _compared(tables) == _compared(old_tables)
    assert rows == old_rows


def _compared(tables):
    """Leave out the number of a row that nothing writes: Django's migrations make it 64 bits, its model 32."""
    number = ["auth_group_permissions", "column", "id"]
    return sorted(each for each in tables if each[:3] != number)


def _made(folder, start):
    with a_library(folder, prepared=None) as library:
        return json.loads(library.do(start + FOUND))
