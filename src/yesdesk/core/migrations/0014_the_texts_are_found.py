"""The index of the texts, now that they are there, and the former table goes with its own."""

from django.db import migrations

from yesdesk.core.search.schema import FORMER, TEXTS, drop_index, ensure_index


def make_index(apps, schema_editor):
    ensure_index(using=schema_editor.connection.alias)


def take_index_away(apps, schema_editor):
    drop_index(TEXTS, using=schema_editor.connection.alias)


def former_goes(apps, schema_editor):
    drop_index(FORMER, using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("core", "0013_a_text_for_each_entry")]
    operations = [
        migrations.RunPython(make_index, take_index_away, elidable=False),
        migrations.RunPython(former_goes, make_index, elidable=False),
        migrations.DeleteModel("SearchDocument"),
    ]
