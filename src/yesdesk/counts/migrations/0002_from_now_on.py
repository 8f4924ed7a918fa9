"""Note the moment from which on rows are counted at night: what came before is in the tables of before."""

from typing import Any

from django.db import migrations
from django.db.models import F, Max
from django.utils import timezone


def note_where_it_begins(apps: Any, _schema: Any) -> None:
    met = apps.get_model("desk", "RuleMet").objects.aggregate(last=Max("pk"))["last"]
    apps.get_model("desk", "TallyCell").objects.update(counted=F("count"))
    apps.get_model("counts", "CountLock").objects.get_or_create(
        pk=1, defaults={"counted_from": timezone.now(), "rules_met_until": met or 0}
    )


class Migration(migrations.Migration):
    dependencies = [
        ("counts", "0001_night_counts"),
        ("desk", "0041_taps_that_a_night_counted"),
    ]

    operations = [migrations.RunPython(note_where_it_begins, migrations.RunPython.noop)]
