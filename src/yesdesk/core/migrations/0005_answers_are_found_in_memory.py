"""Answers and rules are found in memory: the table of their words goes, and its index with it."""

from django.db import migrations


def drop_index(_apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("added", "changed", "dropped"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS core_shelf_{name}")
        schema_editor.execute("DROP TABLE IF EXISTS core_shelf_searchindex")


class Migration(migrations.Migration):
    dependencies = [("core", "0004_no_exact_seconds")]

    operations = [
        migrations.RunPython(drop_index, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel(name="CollectionDocument"),
    ]
