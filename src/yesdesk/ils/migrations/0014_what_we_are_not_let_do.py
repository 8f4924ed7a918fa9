"""What the library system does not let our account do, so that an alarm names the missing permission."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ils", "0013_staff_codes_there")]
    operations = [
        migrations.CreateModel(
            name="ShutDoor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked", models.CharField(max_length=20, unique=True)),
                ("missing", models.CharField(max_length=300)),
                ("since", models.DateTimeField()),
            ],
        ),
    ]
