"""That a patron agrees to be told about stood among the small facts of their thank-you. In batches; done twice, it
changes nothing.
"""

from django.db import migrations, transaction

BATCH = 500


def fill(apps, editor):
    after = 0
    while after is not None:
        with transaction.atomic(using=editor.connection.alias):
            after = _fill_some(apps, after)


def _fill_some(apps, after):
    entries = apps.get_model("desk", "Entry").objects.filter(kind="thanks", pk__gt=after)
    rows = list(entries.order_by("pk").values_list("pk", "detail", "at")[:BATCH])
    may_tell = apps.get_model("desk", "MayTell")
    may_tell.objects.bulk_create(
        [may_tell(entry_id=pk, agreed_on=at.date()) for pk, detail, at in rows if detail.get("may_tell")],
        ignore_conflicts=True,
    )
    return rows[-1][0] if rows else None


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("desk", "0022_thanks_between_colleagues")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
