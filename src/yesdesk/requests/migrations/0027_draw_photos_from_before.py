"""Photos from before there were small pictures get one: a timer has them drawn, some at a time."""

from django.db import migrations
from django.utils import timezone

KINDS = ("image/jpeg", "image/png", "image/webp", "image/gif")


def begin(apps, _editor):
    if apps.get_model("core", "StoredFile").objects.filter(kind__in=KINDS, small=None).exists():
        timers = apps.get_model("core", "Timer").objects
        timers.get_or_create(
            kind="desk.former_photos", ref="0", defaults={"due_at": timezone.now()}
        )


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0026_a_word_for_a_kind_in_each_language"),
        ("core", "0003_days_on_which_counting_changed"),
    ]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop, elidable=True)]
