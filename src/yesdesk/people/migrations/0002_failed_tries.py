"""Guesses are counted in the database, so that every process sees them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="FailedTries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=64, unique=True)),
                ("count", models.PositiveIntegerField(default=0)),
                ("wait_until", models.DateTimeField(null=True)),
                ("tried_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["tried_at"], name="failed_tries_at")],
            },
        ),
    ]
