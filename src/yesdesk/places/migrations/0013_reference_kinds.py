"""Kinds of questions that count as reference transactions on the yearly form."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0012_frame_hosts")]

    operations = [
        migrations.AddField(
            "Library",
            "reference_kinds",
            models.CharField(
                max_length=200,
                default="reference what_to_read",
                db_default="reference what_to_read",
            ),
        ),
    ]
