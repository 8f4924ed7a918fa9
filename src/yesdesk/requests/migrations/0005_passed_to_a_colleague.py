"""Whom a request was passed to stands on its hand-over until they open it, so that they are told."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0004_second_look_is_marked"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            "HandOver",
            "new_to",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                db_index=False,
                null=True,
                on_delete=models.SET_NULL,
                related_name="+",
            ),
        ),
        migrations.AddIndex(
            "HandOver",
            models.Index(
                condition=models.Q(("new_to__isnull", False)),
                fields=["new_to"],
                name="hand_over_is_new",
            ),
        ),
    ]
