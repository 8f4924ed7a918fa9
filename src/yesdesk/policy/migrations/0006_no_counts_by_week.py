"""Drop how rules were met by week: the table of the nights has it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("counts", "0005_counts_of_before"),
        ("policy", "0005_no_rows_of_exceptions"),
    ]

    operations = [
        migrations.DeleteModel(name="PendingRuleEvent"),
        migrations.DeleteModel(name="FactRule"),
        migrations.DeleteModel(name="FoldedWeeks"),
    ]
