"""Find by an index what the hour compares, seals and strikes: acts, lines of the ledger and looks."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ils", "0004_clock_hours"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="accountview",
            index=models.Index(fields=["about"], name="account_view_about"),
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(fields=["patron"], name="act_of_patron"),
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(fields=["created_at"], name="act_age"),
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(fields=["sent_at"], name="act_sent"),
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(fields=["settled_at"], name="act_settled"),
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(
                condition=models.Q(("struck", False)),
                fields=["state", "settled_at"],
                name="act_not_struck",
            ),
        ),
        migrations.AddIndex(
            model_name="externalwaiver",
            index=models.Index(
                condition=models.Q(
                    ("sealed_tag__isnull", False),
                    models.Q(("line", ""), ("reference", ""), _negated=True),
                ),
                fields=["sealed_tag"],
                name="waiver_receipt",
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerline",
            index=models.Index(
                condition=models.Q(("compared_at", None)), fields=["id"], name="ledger_not_compared"
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerline",
            index=models.Index(
                condition=models.Q(("frozen", False)), fields=["day"], name="ledger_not_frozen"
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerline",
            index=models.Index(
                condition=models.Q(
                    ("frozen", True), models.Q(("line", ""), ("number", ""), _negated=True)
                ),
                fields=["tag"],
                name="ledger_receipt",
            ),
        ),
    ]
