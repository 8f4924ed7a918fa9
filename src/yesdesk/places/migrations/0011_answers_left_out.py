"""Rules and kinds for which nobody is asked for an answer any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0010_needs_left_out")]

    operations = [
        migrations.AddField(
            "Library",
            "answers_left_out",
            models.TextField(default="", db_default="", blank=True),
        ),
    ]
