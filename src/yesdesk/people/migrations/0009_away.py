"""Who is away says so, or a lead does, and colleagues see what they left open."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0008_no_hours_of_staff")]

    operations = [
        migrations.AddField("User", "away", models.BooleanField(default=False, db_default=False)),
    ]
