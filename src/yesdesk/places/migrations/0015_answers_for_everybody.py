"""Say whether the library uses public answers; no library does at first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0014_card_reading")]

    operations = [
        migrations.AddField("library", "has_answers", models.BooleanField(default=False, db_default=False)),
    ]
