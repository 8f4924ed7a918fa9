"""Let a library turn text messages on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0015_answers_for_everybody")]

    operations = [
        migrations.AddField(
            "Library", "has_texts", models.BooleanField(default=False, db_default=False)
        )
    ]
