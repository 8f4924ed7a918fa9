"""Keep an answer that is still to be told by phone as a call to make, and that a slip with a link was printed."""

import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    "patron", "reply", "note", "promise", "handover", "outcome", "reopened", "need_changed", "thanks", "undone",
    "asked_up", "ask_answer", "second_look", "act", "act_ended", "auto_reply", "mail_failed", "contact", "told",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("desk", "0006_thanks_reach_who_helped")]

    operations = [
        migrations.AddField(
            model_name="request",
            name="slip_printed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
                choices=[(kind, kind.replace("_", " ").title()) for kind in KINDS], max_length=12
            ),
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="call", to="desk.request"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="desk.entry"),
                ),
                ("due_at", models.DateTimeField(db_index=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "closes_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Yes"),
                            ("yes_bent", "Yes, by exception"),
                            ("yes_partial", "Yes, some of it now"),
                            ("yes_other_way", "Yes, another way"),
                            ("yes_elsewhere", "Yes, by somebody else"),
                            ("not_this_time", "Not this time"),
                            ("withdrawn", "Taken back"),
                            ("ended", "Ended"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes_as__in", ["", "yes", "yes_other_way"])), name="call_closes_as"
                    )
                ],
            },
        ),
    ]
