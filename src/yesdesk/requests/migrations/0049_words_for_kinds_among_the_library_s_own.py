"""The library's words for the five kinds stand among its other words."""

from django.db import migrations
from django.utils import timezone


def fill(apps, _editor):
    texts, names = apps.get_model("core", "LibraryText"), apps.get_model("desk", "TallyName")
    texts.objects.bulk_create(
        texts(key=f"tally.{row.kind}", language=row.language, text=row.name, changed_at=timezone.now())
        for row in names.objects.all()
    )


class Migration(migrations.Migration):
    dependencies = [("core", "0006_no_counts_by_day"), ("desk", "0048_found_by_an_index")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel(name="TallyName"),
    ]
