"""A patron's consent holds the week of the Monday card on which a colleague put the thanks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0038_say_how_a_request_ended")]

    operations = [
        migrations.AddField(
            "maytell", "week", models.CharField(max_length=8, null=True, unique=True)
        )
    ]
