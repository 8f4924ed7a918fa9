"""A start password for who reads what others did with money takes two people: one asks, another agrees."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0011_keys_for_a_day")]
    operations = [
        migrations.AddField("user", "reset_asked_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "user",
            "reset_asked_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                db_index=False,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
