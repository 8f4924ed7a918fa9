"""Drop counts by day: the table of the nights has them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_answers_are_found_in_memory"),
        ("counts", "0005_counts_of_before"),
    ]

    operations = [migrations.DeleteModel(name="DayCount")]
