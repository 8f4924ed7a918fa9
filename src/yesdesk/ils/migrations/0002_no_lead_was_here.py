"""An act, and its line in the money ledger, say where the sheet allowed it only as no lead could be asked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ils", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name=name, name="no_lead", field=models.BooleanField(db_default=False, default=False)
        )
        for name in ("act", "ledgerline")
    ]
