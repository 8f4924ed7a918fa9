"""A look outlives the name of who looked, where that would name who bent a rule for the request."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ils", "0019_each_account_has_its_turn")]

    operations = [
        migrations.AlterField(
            "accountview",
            "user",
            models.ForeignKey(
                null=True, on_delete=models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
            ),
        )
    ]
