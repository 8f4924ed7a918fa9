"""A sheet says how many hours a week each of us has away from the desk."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policy", "0007_found_by_an_index")]

    operations = [
        migrations.AddField(
            model_name="sheet",
            name="hours_away",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
