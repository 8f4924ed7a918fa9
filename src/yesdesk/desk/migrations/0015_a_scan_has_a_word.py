"""A card number stands in no address: a scan leads to one with a random word."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0014_a_yes_by_voice_is_seen")]
    operations = [
        migrations.CreateModel(
            "ScannedCard",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mark", models.CharField(max_length=64, unique=True)),
                ("sealed", models.CharField(max_length=300)),
                ("at", models.DateTimeField(db_index=True)),
            ],
        )
    ]
