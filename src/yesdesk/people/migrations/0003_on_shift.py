"""Each says for themselves whether they can be asked now: a state until closing, never a record."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_failed_tries")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="shift",
            field=models.CharField(
                choices=[("on", "On shift"), ("break", "On a break"), ("off", "Off")],
                default="off",
                max_length=5,
            ),
        ),
        migrations.AddField(
            model_name="user", name="shift_until", field=models.DateTimeField(null=True)
        ),
    ]
