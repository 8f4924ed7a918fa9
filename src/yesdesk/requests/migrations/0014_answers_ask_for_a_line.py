"""A saved answer may ask for a line of the colleague's own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0013_requests_on_hold")]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="own_line",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
