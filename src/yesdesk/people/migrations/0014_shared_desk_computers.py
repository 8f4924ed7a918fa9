"""A computer that several people share: it locks after minutes, and who takes over says a short PIN."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0013_two_for_a_watching_post")]
    operations = [
        migrations.CreateModel(
            name="SharedDesk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("minutes", models.PositiveSmallIntegerField(default=5)),
                ("browser", models.CharField(max_length=40, unique=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(minutes__gte=1, minutes__lte=60),
                        name="shared_desk_locks_within_the_hour",
                    )
                ]
            },
        ),
        migrations.AddField(
            "user", "pin", models.CharField(max_length=128, default="", db_default="")
        ),
        migrations.AddField(
            "staffsession",
            "shared_desk",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sessions",
                to="people.shareddesk",
            ),
        ),
        migrations.AddField("staffsession", "used_at", models.DateTimeField(null=True)),
        migrations.AddField("staffsession", "pin_at", models.DateTimeField(null=True)),
    ]
