"""What waits its hour by a slip becomes a line of the patron, which a colleague reads and answers."""

from typing import Any

from django.db import migrations
from django.utils import timezone, translation
from django.utils.translation import gettext

_SAID = {"forget": "Forget me now", "withdraw": "Cancel my request"}


def say_it(apps: Any, _schema: Any) -> None:
    Entry, Request = apps.get_model("desk", "Entry"), apps.get_model("desk", "Request")
    now = timezone.now()
    for act in apps.get_model("desk", "SlipAct").objects.select_related("request").order_by("pk"):
        request = act.request
        with translation.override(request.language):
            words = gettext(_SAID[act.want]) if act.want in _SAID else act.words
        kind = "patron" if act.want in _SAID else "thanks"
        Entry.objects.create(request=request, kind=kind, at=now, text=words)
        rows = Request.objects.filter(pk=request.merged_into_id or request.pk)
        rows.update(last_entry_at=now)
        if kind == "patron":
            open_rows = rows.filter(waiting_since=None, on_hold_until=None)
            open_rows.update(waiting_since=now, closed_at=None, outcome="")
    apps.get_model("core", "Timer").objects.filter(kind="desk.slip_acts").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_answers_are_found_in_memory"),
        ("desk", "0041_taps_that_a_night_counted"),
    ]

    operations = [migrations.RunPython(say_it, migrations.RunPython.noop, elidable=True)]
