"""Who is not on shift asks for no questions in words that a colleague would say. Nothing in the database changes."""

from django.db import migrations, models

STATES = [("on", "On shift"), ("break", "On a break"), ("off", "Don’t send me questions today")]


class Migration(migrations.Migration):
    dependencies = [("people", "0012_no_record_of_who_let_in_whom")]

    operations = [
        migrations.AlterField(
            "currentshift",
            "state",
            models.CharField(max_length=5, choices=STATES, default="off"),
        ),
    ]
