from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ils", "0003_spilled")]

    operations = [
        migrations.AddField(
            model_name="breaker",
            name="clock_hours",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
    ]
