"""Move the exceptions that were kept one by one into the table of the nights."""

from collections import Counter
from typing import Any

from django.db import migrations

from yesdesk.counts.migrations._old_weeks import add_old_counts, period_of_week

COLUMNS = ("week", "branch", "rule", "reason", "band", "backed", "no_lead")


def move(apps: Any, _schema: Any) -> None:
    found: Counter[Any] = Counter()
    for name in ("Bend", "PendingBend"):
        rows = apps.get_model("policy", name).objects
        for week, branch, rule, reason, band, backed, no_lead in rows.values_list(*COLUMNS):
            if not week[:4].isdecimal():
                continue  # no library wrote that
            kept = {
                "bend_reason": f"{rule}:{reason}",
                "bend_band": f"{rule}:{band}" if band is not None else "",
                "bend_backed": str(rule) if backed else "",
                "bend_no_lead": str(rule) if no_lead else "",
            }
            period = period_of_week(week)
            found.update((period, branch, measure, key) for measure, key in kept.items() if key)
        rows.all().delete()
    add_old_counts(apps, found)
    apps.get_model("core", "Timer").objects.filter(kind="policy.write_evidence").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("counts", "0003_exceptions_are_counted_at_night"),
        ("core", "0005_answers_are_found_in_memory"),
        ("places", "0005_emergency_on_every_desk"),
        ("policy", "0004_told_when_new"),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop, elidable=True)]
