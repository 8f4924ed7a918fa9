"""What a post was mailed: that an answer is due or owed, and that a decision waits for what becomes of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("backing", "0004_patron_story")]

    operations = [
        migrations.AddField(
            "Suggestion",
            "reminded",
            models.CharField(
                max_length=4,
                choices=[("", "Nothing"), ("soon", "Soon"), ("owed", "Owed")],
                default="",
                db_default="",
            ),
        ),
        migrations.AddField(
            "Ruling", "reminded", models.BooleanField(default=False, db_default=False)
        ),
    ]
