"""Find the messages that are kept long enough by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_no_counts_by_day"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="outboundmessage",
            index=models.Index(fields=["created_at"], name="outbound_age"),
        ),
    ]
