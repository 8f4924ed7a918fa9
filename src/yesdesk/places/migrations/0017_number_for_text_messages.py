"""Keep the number for text messages with the library, so that each page knows whether a text can be sent."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0016_text_messages")]

    operations = [
        migrations.AddField(
            "Library", name, models.CharField(blank=True, db_default="", default="", max_length=length)
        )
        for name, length in (("text_provider", 20), ("text_number", 20), ("text_account", 64))
    ] + [
        migrations.AddField(
            "Library",
            "text_branch",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.branch",
            ),
        ),
        migrations.AddConstraint(
            "Library",
            models.CheckConstraint(
                condition=models.Q(text_provider="", text_branch=None)
                | ~models.Q(text_provider="") & ~models.Q(text_number="") & models.Q(text_branch__isnull=False),
                name="library_text_number_is_whole",
            ),
        ),
    ]
