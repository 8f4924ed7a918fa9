"""A phone rings for the bell of a tablet only where its owner turned that on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0014_no_papers_by_mail")]

    operations = [
        migrations.AddField(
            "PushSubscription", "bell", models.BooleanField(default=False, db_default=False)
        ),
    ]
