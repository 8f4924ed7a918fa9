"""What chance picked is counted for the menu, and found among ten years of lines."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ils", "0007_what_a_colleague_does_by_hand")]
    operations = [
        migrations.AddIndex(
            "ledgerline",
            models.Index(
                condition=models.Q(looked_at=None, second_look=True), fields=["day"], name="ledger_to_look_at"
            ),
        )
    ]
