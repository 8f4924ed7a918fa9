from datetime import date

from django.db import migrations

WHY = "Noes are counted together with questions that ended without a yes."


def mark_the_day(apps, _schema):
    """A trial that counts noes began with noes alone: its numbers before and since are not compared."""
    counting = apps.get_model("backing", "Ruling").objects.filter(measure="no", closed_on=None)
    if counting.exists():
        changes = apps.get_model("core", "CountChange").objects
        changes.get_or_create(measure="no", from_day=date.today(), defaults={"why": WHY})


class Migration(migrations.Migration):
    dependencies = [
        ("backing", "0013_no_stories_of_our_own"),
        ("core", "0005_answers_are_found_in_memory"),
    ]

    operations = [migrations.RunPython(mark_the_day, migrations.RunPython.noop, elidable=True)]
