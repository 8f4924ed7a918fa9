"""A new state of acts, looked for as the other open ones are, and who did a waiver by hand in its ledger line."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ils", "0006_holds_rest_and_go_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledgerline",
            name="by_hand",
            field=models.CharField(default="", max_length=20),
        ),
        migrations.AlterField(
            model_name="act",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("sending", "Sending"),
                    ("done", "Done"),
                    ("refused", "Refused"),
                    ("unknown", "Unknown"),
                    ("called_back", "Called Back"),
                    ("by_hand", "By Hand"),
                ],
                default="waiting",
                max_length=12,
            ),
        ),
        migrations.RemoveIndex(
            model_name="act",
            name="act_unsettled",
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "sending", "unknown", "by_hand"])),
                fields=["created_at"],
                name="act_unsettled",
            ),
        ),
    ]
