"""A table of its own, and its index, for what is found by nearness: kept answers first of all."""

from django.db import migrations, models

from yesdesk.core.search.schema import COLLECTIONS, drop_index, ensure_index


def make_index(apps, schema_editor):
    ensure_index(using=schema_editor.connection.alias)


def take_index_away(apps, schema_editor):
    drop_index(COLLECTIONS, using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("core", "0003_mail_leaves")]
    operations = [
        migrations.CreateModel(
            name="ShelfDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("ref", models.BigIntegerField()),
                ("audience", models.CharField(default="staff", max_length=20)),
                ("place", models.BigIntegerField(default=0)),
                ("title", models.TextField(default="")),
                ("text", models.TextField(default="")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "ref"), name="shelf_document_once")
                ],
            },
        ),
        migrations.RunPython(make_index, take_index_away, elidable=False),
    ]
