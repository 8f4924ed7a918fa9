"""What a job calls moved with the room of requests, so that jobs of a former version are found there."""

from typing import Any

from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Replace

HERE, BEFORE = "yesdesk.requests.actions.", "yesdesk.desk.requests.actions."


def find_jobs(apps: Any, _schema: Any) -> None:
    jobs = apps.get_model("core", "Job").objects.filter(task__startswith=BEFORE)
    jobs.update(task=Replace(F("task"), Value(BEFORE), Value(HERE)))


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_answers_are_found_in_memory"),
        ("desk", "0043_drop_slip_acts"),
    ]

    operations = [migrations.RunPython(find_jobs, migrations.RunPython.noop)]
