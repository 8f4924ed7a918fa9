"""Each card of staff says under which key it is sealed; those there are, under the key there is now."""

from django.db import migrations, models

from yesdesk.ils.pseudonyms import key_fingerprint


class Migration(migrations.Migration):
    dependencies = [("ils", "0017_the_ledger_joins_nothing")]

    operations = [
        migrations.AddField(
            "staffcard", "sealed_under", models.CharField(default=key_fingerprint, max_length=8)
        ),
    ]
