"""A library may say how long its shortest card number is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0003_emergency_cards")]

    operations = [
        migrations.AddField(
            "Library", "card_length", models.PositiveSmallIntegerField(default=0, db_default=0)
        ),
    ]
