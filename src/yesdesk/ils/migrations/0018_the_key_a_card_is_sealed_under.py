"""Each card of staff says under which key it is sealed; those there are, under the key there is now."""

from django.db import migrations, models

from yesdesk.ils.seals import print_of_this_key


class Migration(migrations.Migration):
    dependencies = [("ils", "0017_the_ledger_joins_nothing")]

    operations = [
        migrations.AddField(
            "staffcard", "sealed_under", models.CharField(default=print_of_this_key, max_length=8)
        ),
    ]
