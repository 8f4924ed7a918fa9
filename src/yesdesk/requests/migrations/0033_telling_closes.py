"""Telling the patron closes a request, not the first yes: a yes names no end, and a request knows of a blocked card."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0032_no_exact_seconds")]

    operations = [
        migrations.AddField(
            "request", "card_blocked", models.BooleanField(default=False, db_default=False)
        ),
        migrations.RemoveField("decision", "ends_request"),
    ]
