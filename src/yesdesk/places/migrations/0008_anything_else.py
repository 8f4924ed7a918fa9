"""A library's own line about where help is that no place outside gives."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0007_sign")]

    operations = [
        migrations.AddField(
            "Library", "anything_else", models.CharField(max_length=120, default="", db_default="")
        ),
    ]
