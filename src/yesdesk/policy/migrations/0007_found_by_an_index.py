"""Find the shares of a year by their week."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policy", "0006_no_counts_by_week"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="patronuse",
            index=models.Index(fields=["week", "key"], name="patron_use_week"),
        ),
    ]
