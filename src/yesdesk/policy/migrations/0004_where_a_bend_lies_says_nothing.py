"""Bends of the running week get an integer key by chance: on SQLite that is the place of a row in the file.

They are few, so they are written anew, in the order of their old random keys. What leads from a tap to one of them
is lost with the old keys: the reason of an exception of this very week can be said no more.
"""

import django.db.models.deletion
from django.db import migrations, models

import yesdesk.policy.evidence_models

KEPT = ("rule", "version", "reason", "band", "backed", "branch_id", "week")


def move(apps, schema_editor):
    former = apps.get_model("latitude", "FormerPendingBend").objects.order_by("key")
    pending = apps.get_model("latitude", "PendingBend")
    pending.objects.bulk_create(
        pending(
            key=yesdesk.policy.evidence_models.random_key(),
            **{name: getattr(row, name) for name in KEPT},
        )
        for row in former
    )


class Migration(migrations.Migration):
    dependencies = [("latitude", "0003_rules_on_the_shelf")]
    operations = [
        migrations.RenameModel("PendingBend", "FormerPendingBend"),
        migrations.CreateModel(
            name="PendingBend",
            fields=[
                ("rule", models.PositiveBigIntegerField()),
                ("version", models.PositiveBigIntegerField()),
                ("reason", models.CharField(max_length=14)),
                ("band", models.PositiveSmallIntegerField()),
                ("backed", models.BooleanField(default=False)),
                ("week", models.CharField(max_length=8)),
                (
                    "key",
                    models.BigAutoField(
                        default=yesdesk.policy.evidence_models.random_key,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="places.branch",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel("FormerPendingBend"),
    ]
