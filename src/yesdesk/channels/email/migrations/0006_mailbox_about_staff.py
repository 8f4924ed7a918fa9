"""An address for complaints about staff: what comes there, leads alone read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels_email", "0005_blocked_senders")]

    operations = [
        migrations.AddField(
            "mailbox", "about_staff", models.BooleanField(default=False, db_default=False)
        )
    ]
