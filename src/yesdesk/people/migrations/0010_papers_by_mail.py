"""Each person says whether they want the Monday card and the bulletin by e-mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0009_away")]

    operations = [
        migrations.AddField(
            "User", "mail_card", models.BooleanField(default=False, db_default=False)
        ),
        migrations.AddField(
            "User", "mail_bulletin", models.BooleanField(default=False, db_default=False)
        ),
    ]
