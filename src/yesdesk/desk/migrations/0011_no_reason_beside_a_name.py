"""Why a rule was bent stood on the entry beside whoever bent it, and lies with the bend alone from now on.

Of a question that has its answer only the rule stays, and no deed keeps a title. Reading on from the last row, a
thousand at a time, it is quick where there are few exceptions and safe to run twice.
"""

from django.db import migrations

AT_ONCE = 1000
STILL_TO_DO = ("open", "coming_over", "timed_out", "nobody")


def forget_reasons(apps, _schema_editor):
    entries = apps.get_model("desk", "Entry").objects.filter(kind="act", detail__has_key="reason")
    for rows in _portions(entries):
        for row in rows:
            del row.detail["reason"]
            row.detail["said"] = True
        entries.model.objects.bulk_update(rows, ["detail"])


def forget_deeds(apps, _schema_editor):
    asks = apps.get_model("desk", "AskUp").objects.all()
    for rows in _portions(asks):
        for row in rows:
            row.deed = _without_words(row.deed) if row.state in STILL_TO_DO else {"rule": row.deed.get("rule")}
        asks.model.objects.bulk_update(rows, ["deed"])


def _without_words(deed):
    return {**deed, "steps": [{**step, "words": ""} for step in deed.get("steps", [])]}


def _portions(rows):
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = found[-1].pk
        yield found


class Migration(migrations.Migration):
    dependencies = [("desk", "0010_answers_go_elsewhere")]
    operations = [
        migrations.RunPython(forget_reasons, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(forget_deeds, migrations.RunPython.noop, elidable=True),
    ]
