"""A look that is read again stays one line, and whoever looked up more than a desk does is seen."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ils", "0008_second_looks_are_found"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("accountview", "until", models.DateTimeField(null=True)),
        migrations.AddField(
            "accountview", "times", models.PositiveIntegerField(db_default=1, default=1)
        ),
        migrations.AlterField(
            "accountview",
            "account",
            models.CharField(db_index=True, default="", max_length=64),
        ),
        migrations.CreateModel(
            "LooksStopped",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hour", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("looks", models.PositiveIntegerField()),
                ("misses", models.PositiveIntegerField()),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "hour"), name="looks_stopped_once_an_hour"
                    )
                ]
            },
        ),
    ]
