"""Whether somebody can be asked now, in a row of its own that no backup takes; sessions hold a day, not an hour."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STATES = [("on", "On shift"), ("break", "On a break"), ("off", "Not for questions today")]


class Migration(migrations.Migration):
    dependencies = [("people", "0005_keys_that_count")]

    operations = [
        migrations.CreateModel(
            name="CurrentShift",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="current_shift",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("state", models.CharField(choices=STATES, default="off", max_length=5)),
                ("begins", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(null=True)),
                ("page_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField("StaffSession", "created_on", models.DateField(null=True)),
        migrations.AddField("StaffSession", "seen_on", models.DateField(null=True)),
    ]
