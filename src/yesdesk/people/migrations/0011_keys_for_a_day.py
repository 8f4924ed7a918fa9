"""Whoever is let in at the machine itself may let others in for a day, and keeps their job class."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0010_session_keys_are_hashed")]
    operations = [
        migrations.AddField("user", "keys_until", models.DateTimeField(null=True)),
    ]
