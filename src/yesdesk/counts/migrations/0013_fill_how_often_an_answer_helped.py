"""Move how often an answer helped into the counts of the week; of a closed week, into the first open one."""

from django.db import migrations
from django.db.models import F
from django.utils import timezone

from yesdesk.counts.measures import Grain
from yesdesk.counts.periods import first_day, next_first


def move_to_counts(apps, schema_editor):
    early = apps.get_model("counts", "EarlyCount").objects
    closed = apps.get_model("counts", "CountedPeriod").objects.filter(grain="week").order_by("-first").first()
    lock = apps.get_model("counts", "CountLock").objects.first()
    begun = lock.counted_from if lock else timezone.now()
    is_open = next_first(closed.first, Grain.WEEK) if closed else first_day(begun.date(), Grain.WEEK)
    for row in apps.get_model("desk", "AnswerHelped").objects.filter(n__gt=0):
        cell = {
            "period": max(row.week, is_open),
            "branch": 0,
            "measure": "answer_helped",
            "key": str(row.answer_id),
        }
        if not early.filter(**cell).update(n=F("n") + row.n):
            early.create(**cell, n=row.n)


class Migration(migrations.Migration):
    dependencies = [("counts", "0012_how_often_an_answer_helped"), ("desk", "0056_tell_when_the_patron_writes_again")]

    operations = [migrations.RunPython(move_to_counts, migrations.RunPython.noop, elidable=True)]
