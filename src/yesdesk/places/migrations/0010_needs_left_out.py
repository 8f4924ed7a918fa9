"""Needs to practise that come along and that a library leaves out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0009_tablet")]

    operations = [
        migrations.AddField(
            "Library",
            "needs_left_out",
            models.CharField(max_length=1000, default="", db_default="", blank=True),
        ),
    ]
