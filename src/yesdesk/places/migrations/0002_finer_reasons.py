"""A library may let its staff choose among finer reasons for an exception."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [
        migrations.AddField(
            "Library", "finer_reasons", models.BooleanField(default=False, db_default=False)
        ),
    ]
