"""Let an answer wait twenty seconds: when it goes out, whether it was undone, and what that puts back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_late_promises_and_needed_by")]

    operations = [
        migrations.CreateModel(
            name="OutgoingReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("goes_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("answers", models.CharField(blank=True, default="", max_length=200)),
                ("waited_since", models.DateTimeField(null=True)),
                ("was_at_desk", models.BooleanField(default=False)),
                ("was_held", models.BooleanField(default=False)),
                ("assigned", models.BooleanField(default=False)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outgoing",
                        to="desk.entry",
                    ),
                ),
            ],
        ),
    ]
