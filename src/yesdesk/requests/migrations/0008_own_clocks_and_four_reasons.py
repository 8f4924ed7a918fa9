"""A question has the time its asker gives it. And of exceptions on their way nobody said why any more: a reason sealed
among the old list would be read as another one among the new.
"""

from django.db import migrations, models


def forget_sealed_reasons(apps, _editor):
    decisions = apps.get_model("desk", "Decision").objects
    decisions.filter(reason_sealed__isnull=False).update(reason_sealed=None, reason_given=False)


class Migration(migrations.Migration):
    dependencies = [("desk", "0007_calls_to_make")]

    operations = [
        migrations.AddField(
            "Approval", "answer_minutes", models.PositiveSmallIntegerField(default=2, db_default=2)
        ),
        migrations.RunPython(forget_sealed_reasons, migrations.RunPython.noop, elidable=True),
    ]
