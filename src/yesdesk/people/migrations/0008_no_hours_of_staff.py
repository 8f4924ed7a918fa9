"""The former columns of shifts and the hours of sessions go."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0007_fill_current_shift")]

    operations = [
        migrations.AlterField("StaffSession", "created_on", models.DateField()),
        migrations.AlterField("StaffSession", "seen_on", models.DateField()),
        migrations.AlterModelOptions(
            "StaffSession", {"verbose_name": "session", "verbose_name_plural": "sessions"}
        ),
        migrations.RemoveIndex("StaffSession", "session_of_user"),
        migrations.RemoveField("StaffSession", "created_at"),
        migrations.RemoveField("StaffSession", "seen_at"),
        migrations.RemoveField("User", "shift"),
        migrations.RemoveField("User", "shift_until"),
    ]
