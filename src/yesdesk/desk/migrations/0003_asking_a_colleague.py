"""A colleague with more latitude is asked for a yes; question and answer stand on the timeline for staff."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0002_yes_by_exception_and_acts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("patron", "Patron"),
                    ("reply", "Reply"),
                    ("note", "Note"),
                    ("promise", "Promise"),
                    ("handover", "Handover"),
                    ("outcome", "Outcome"),
                    ("reopened", "Reopened"),
                    ("need_changed", "Need Changed"),
                    ("thanks", "Thanks"),
                    ("undone", "Undone"),
                    ("asked_up", "Asked Up"),
                    ("ask_answer", "Ask Answer"),
                    ("act", "Act"),
                    ("act_ended", "Act Ended"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="AskUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deed", models.JSONField()),
                ("what", models.JSONField()),
                ("tiers", models.JSONField()),
                ("tier", models.PositiveSmallIntegerField(default=0)),
                ("everywhere", models.BooleanField(default=False)),
                ("asked_from", models.CharField(blank=True, default="", max_length=24)),
                ("asked_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("yes", "Yes"),
                            ("part", "Part"),
                            ("no", "No"),
                            ("coming_over", "Coming Over"),
                            ("timed_out", "Timed Out"),
                            ("nobody", "Nobody"),
                            ("withdrawn", "Withdrawn"),
                            ("by_voice", "By Voice"),
                            ("not_said", "Not Said"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="desk.entry",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asker",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ask_ups",
                        to="desk.request",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "ends_at"], name="ask_up_open")],
            },
        ),
    ]
