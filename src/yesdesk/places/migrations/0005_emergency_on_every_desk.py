"""The kinds of emergency are called so that it is true on every desk: labels alone, no column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0004_card_length")]

    operations = [
        migrations.AlterField(
            "EmergencyCard",
            "kind",
            models.CharField(
                choices=[
                    ("threat", "Somebody is making threats"),
                    ("injury", "Somebody is hurt or ill"),
                    ("fire", "Fire, or everybody must leave"),
                    ("child", "A child is in danger"),
                    ("alone", "One of us is alone and needs somebody"),
                    ("other", "Something of our own"),
                ],
                max_length=8,
            ),
        ),
    ]
