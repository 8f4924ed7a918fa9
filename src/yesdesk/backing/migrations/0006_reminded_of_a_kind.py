"""What a post was mailed is one of three values, also for the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("backing", "0005_reminded")]

    operations = [
        migrations.AddConstraint(
            "Suggestion",
            models.CheckConstraint(
                condition=models.Q(reminded__in=["", "soon", "owed"]),
                name="suggestion_reminded_of_a_kind",
            ),
        ),
    ]
