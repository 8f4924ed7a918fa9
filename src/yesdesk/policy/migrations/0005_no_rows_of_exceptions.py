"""Drop the rows of exceptions: nights count them from decisions."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("policy", "0004_told_when_new"),
        ("counts", "0004_exceptions_of_before"),
    ]

    operations = [
        migrations.DeleteModel(name="PendingBend"),
        migrations.DeleteModel(name="Bend"),
    ]
