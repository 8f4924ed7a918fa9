"""What somebody wants by a printed slip waits an hour where no code can say that it is the patron."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0012_names_are_let_go_quickly")]
    operations = [
        migrations.CreateModel(
            "SlipAct",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "want",
                    models.CharField(
                        choices=[
                            ("forget", "Forget me"),
                            ("withdraw", "Take my request back"),
                            ("thanks", "Say thanks"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(default="")),
                ("may_tell", models.BooleanField(default=False)),
                ("link_generation", models.PositiveIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slip_acts",
                        to="desk.request",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("request", "want"), name="slip_act_once")
                ]
            },
        )
    ]
