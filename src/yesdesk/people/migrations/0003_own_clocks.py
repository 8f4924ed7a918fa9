"""Each person says how long they can undo what they send, and how long a colleague has to answer them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_news_for_oneself")]

    operations = [
        migrations.AddField(
            "User", "undo_seconds", models.PositiveSmallIntegerField(default=20, db_default=20)
        ),
        migrations.AddField(
            "User", "answer_minutes", models.PositiveSmallIntegerField(default=2, db_default=2)
        ),
        migrations.AddConstraint(
            "User",
            models.CheckConstraint(
                condition=models.Q(undo_seconds=20) | models.Q(undo_seconds=60), name="user_undo_seconds"
            ),
        ),
        migrations.AddConstraint(
            "User",
            models.CheckConstraint(
                condition=models.Q(answer_minutes=2) | models.Q(answer_minutes=5), name="user_answer_minutes"
            ),
        ),
    ]
