"""The search index on the documents' table. Its words live in core/search/schema.py."""

from django.db import migrations

from yesdesk.core.search.schema import FORMER, drop_index, ensure_index


def make_index(apps, schema_editor):
    ensure_index(using=schema_editor.connection.alias)


def take_index_away(apps, schema_editor):
    drop_index(FORMER, using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(make_index, take_index_away, elidable=False)]
