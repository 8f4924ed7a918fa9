"""Filter all requests by kind, language and way in the index that orders them. The new ones come before the old go."""

from django.db import migrations, models

FILTERS = ["kind", "language", "channel"]


class Migration(migrations.Migration):
    dependencies = [("desk", "0057_saved_views")]

    operations = [
        migrations.AddIndex(
            "request",
            models.Index(fields=["-last_entry_at", "-id", *FILTERS], name="request_newest_filtered"),
        ),
        migrations.AddIndex(
            "request",
            models.Index(
                fields=["branch", "-last_entry_at", "-id", *FILTERS], name="request_newest_here_filtered"
            ),
        ),
        migrations.RemoveIndex("request", "request_newest"),
        migrations.RemoveIndex("request", "request_newest_here"),
    ]
