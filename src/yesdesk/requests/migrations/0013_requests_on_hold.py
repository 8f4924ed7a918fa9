"""Put requests on hold until a day."""

from django.db import migrations, models
from django.db.models import Q

KINDS = [
    "patron", "reply", "note", "promise", "handover", "outcome", "reopened", "need_changed", "thanks", "undone",
    "asked_up", "ask_answer", "second_look", "act", "act_ended", "auto_reply", "mail_failed", "contact", "told",
    "scanned", "hold",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("desk", "0012_tally")]

    operations = [
        migrations.AddField(
            model_name="request", name="on_hold_since", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="request", name="on_hold_until", field=models.DateTimeField(null=True)
        ),
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
                choices=[(kind, kind.replace("_", " ").title()) for kind in KINDS], max_length=12
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=Q(closed_at=None, on_hold_until__isnull=False),
                fields=["on_hold_until", "id"],
                name="request_on_hold",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=Q(on_hold_until=None, on_hold_since=None)
                | Q(on_hold_until__isnull=False, waiting_since=None, closed_at=None),
                name="request_on_hold_waits_not",
            ),
        ),
    ]
