"""Merge a request into an older one of the same patron."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

KINDS = [
    "patron", "reply", "note", "promise", "handover", "outcome", "reopened", "need_changed", "thanks", "undone",
    "asked_up", "ask_answer", "second_look", "act", "act_ended", "auto_reply", "mail_failed", "contact", "told",
    "scanned", "hold", "merged",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0015_one_word_for_a_kind"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="request",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="merged",
                to="desk.request",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=Q(merged_into__isnull=False),
                fields=["merged_into"],
                name="request_merged",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=Q(merged_into=None)
                | Q(
                    waiting_since=None,
                    on_hold_until=None,
                    promised_for=None,
                    late_since=None,
                    assigned_to=None,
                    at_desk=False,
                ),
                name="request_merged_waits_not",
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
                choices=[(kind, kind.replace("_", " ").title()) for kind in KINDS], max_length=12
            ),
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("waited_since", models.DateTimeField(null=True)),
                ("was_at_desk", models.BooleanField(default=False)),
                ("older_waited_since", models.DateTimeField(null=True)),
                ("older_was_at_desk", models.BooleanField(default=False)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="merges",
                        to="desk.entry",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="desk.request",
                    ),
                ),
                (
                    "was_assigned_to",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(undone_at=None), fields=("request",), name="merged_once"
                    )
                ],
            },
        ),
    ]
