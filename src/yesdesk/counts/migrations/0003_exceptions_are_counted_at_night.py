"""Exceptions are counted at night as well: by reason, by band, backed, and where no lead was there."""

from django.db import migrations, models

NAMES = [
    "came", "ended", "first_contact", "tapped", "met", "looked_again", "still_blocked",
    "bend_reason", "bend_band", "bend_backed", "bend_no_lead", "answer", "card",
]  # fmt: skip


def measure():
    return models.CharField(choices=[(name, name) for name in NAMES], max_length=20)


class Migration(migrations.Migration):
    dependencies = [("counts", "0002_from_now_on")]

    operations = [
        migrations.AlterField(model_name="stat", name="measure", field=measure()),
        migrations.AlterField(model_name="earlycount", name="measure", field=measure()),
    ]
