"""Websites that can show the form to ask in a frame."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0011_answers_left_out")]

    operations = [
        migrations.AddField(
            "Library",
            "frame_hosts",
            models.CharField(max_length=2000, default="", db_default="", blank=True),
        ),
    ]
