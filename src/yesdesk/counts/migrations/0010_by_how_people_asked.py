"""Requests that ended are counted by how people asked as well, from the first night after this on."""

from django.db import migrations, models

NAMES = [
    "came", "ended", "asked", "first_contact", "tapped", "met", "looked_again", "still_blocked",
    "bend_reason", "bend_band", "bend_backed", "bend_no_lead", "answer", "card", "promise",
    "asked_again", "answer_again", "bell", "bell_nobody",
]  # fmt: skip


def measure():
    return models.CharField(choices=[(name, name) for name in NAMES], max_length=20)


class Migration(migrations.Migration):
    dependencies = [("counts", "0009_bell_nobody")]

    operations = [
        migrations.AlterField(model_name="stat", name="measure", field=measure()),
        migrations.AlterField(model_name="earlycount", name="measure", field=measure()),
    ]
