"""Keep a scan of the card that a request waits with, and how the patron was known before."""

import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    "patron", "reply", "note", "promise", "handover", "outcome", "reopened", "need_changed", "thanks", "undone",
    "asked_up", "ask_answer", "second_look", "act", "act_ended", "auto_reply", "mail_failed", "contact", "told",
    "scanned",
]  # fmt: skip
PROOFS = ["none", "address", "card_and_pin", "in_person"]


class Migration(migrations.Migration):
    dependencies = [("desk", "0010_learnt_askings")]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
                choices=[(kind, kind.replace("_", " ").title()) for kind in KINDS], max_length=12
            ),
        ),
        migrations.CreateModel(
            name="CardScan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="card_scan", to="desk.entry"
                    ),
                ),
                (
                    "was_proof",
                    models.CharField(
                        choices=[(proof, proof.replace("_", " ").title()) for proof in PROOFS], max_length=14
                    ),
                ),
                ("had_card", models.BooleanField(default=True)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("was_proof__in", PROOFS)), name="card_scan_was_proof"
                    )
                ],
            },
        ),
    ]
