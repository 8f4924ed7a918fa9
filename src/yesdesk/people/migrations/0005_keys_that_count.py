"""Each person says whether the keys 1 to 5 count a question."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_relief")]

    operations = [
        migrations.AddField(
            "User", "count_keys", models.BooleanField(default=False, db_default=False)
        ),
    ]
