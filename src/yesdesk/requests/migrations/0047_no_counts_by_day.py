"""Drop what came and what ended by day and week: the table of the nights has it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("counts", "0005_counts_of_before"),
        ("desk", "0046_no_key_leads_to_an_exception"),
    ]

    operations = [
        migrations.DeleteModel(name="FactCame"),
        migrations.DeleteModel(name="FactEnded"),
    ]
