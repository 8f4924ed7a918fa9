"""A request says since when a patron wants another colleague to look, so that the desk's list can mark it."""

from typing import Any

from django.db import migrations, models


def mark_those_that_wait(apps: Any, _schema_editor: Any) -> None:
    """Those of now: nobody has answered or ended it since a patron asked."""
    requests, entries = apps.get_model("desk", "Request"), apps.get_model("desk", "Entry")
    open_ones = requests.objects.filter(closed_at=None).order_by("pk").values_list("pk", flat=True)
    for pk in list(open_ones):
        here = entries.objects.filter(request=pk, kind__in=("second_look", "reply", "outcome"))
        newest = here.order_by("-pk").first()
        if newest is not None and newest.kind == "second_look":
            requests.objects.filter(pk=pk).update(second_look_since=newest.at)


class Migration(migrations.Migration):
    dependencies = [("desk", "0003_outgoing_replies")]

    operations = [
        migrations.AddField("Request", "second_look_since", models.DateTimeField(null=True)),
        migrations.RunPython(mark_those_that_wait, migrations.RunPython.noop, elidable=True),
    ]
