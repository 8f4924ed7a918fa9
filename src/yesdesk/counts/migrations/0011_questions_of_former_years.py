"""Questions of former years can be read in from a file, as counts of months."""

from django.db import migrations, models

NAMES = [
    "came", "ended", "asked", "first_contact", "tapped", "met", "looked_again", "still_blocked",
    "bend_reason", "bend_band", "bend_backed", "bend_no_lead", "answer", "card", "promise",
    "asked_again", "answer_again", "bell", "before.asked", "bell_nobody",
]  # fmt: skip


def measure():
    return models.CharField(choices=[(name, name) for name in NAMES], max_length=20)


class Migration(migrations.Migration):
    dependencies = [("counts", "0010_by_how_people_asked")]

    operations = [
        migrations.AlterField(model_name="stat", name="measure", field=measure()),
        migrations.AlterField(model_name="earlycount", name="measure", field=measure()),
    ]
