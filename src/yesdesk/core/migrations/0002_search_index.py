"""The search index on the documents' table. Its words live in core/search/schema.py."""

from django.db import migrations

from yesdesk.core.search.schema import INDEX, TABLE, TRIGGERS, ensure_index


def make_index(apps, schema_editor):
    ensure_index(using=schema_editor.connection.alias)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in TRIGGERS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        schema_editor.execute(f"DROP TABLE IF EXISTS {INDEX}")
    else:
        schema_editor.execute(f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS words")


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(make_index, drop_index, elidable=False)]
