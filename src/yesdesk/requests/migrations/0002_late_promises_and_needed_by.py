"""Since when a request is late, so that it stands first in a list; by when it is needed; and which promise took the
place of one that ran out. The columns may be empty, so no table is made anew.
"""

from typing import Any

from django.db import migrations, models
from django.db.models.lookups import IsNull

WAITING = models.Q(("closed_at", None), ("held", False), ("waiting_since__isnull", False))


def fill_late_since(apps: Any, _schema_editor: Any) -> None:
    """Give those that wait behind a promise which ran out its time. There are few: what is answered has none."""
    request, promise = apps.get_model("desk", "Request"), apps.get_model("desk", "Promise")
    broken = promise.objects.filter(state="broken")
    first = broken.filter(request=models.OuterRef("pk")).order_by("due_at").values("due_at")[:1]
    late = request.objects.filter(
        closed_at=None, waiting_since__isnull=False, pk__in=broken.values("request")
    )
    late.update(late_since=models.Subquery(first))


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="request", name="late_since", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="request", name="needed_by", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="promise",
            name="renewed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=models.deletion.SET_NULL,
                related_name="+",
                to="desk.promise",
            ),
        ),
        migrations.AlterField(
            model_name="promise",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("kept", "Kept"),
                    ("late", "Late"),
                    ("broken", "Broken"),
                    ("renewed", "Renewed"),
                    ("taken_back", "Taken Back"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                models.F("branch"),
                IsNull(models.F("late_since"), rhs=True),
                models.OrderBy(models.F("at_desk"), descending=True),
                models.F("waiting_since"),
                models.F("id"),
                condition=WAITING,
                name="request_late_first_here",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                IsNull(models.F("late_since"), rhs=True),
                models.OrderBy(models.F("at_desk"), descending=True),
                models.F("waiting_since"),
                models.F("id"),
                condition=WAITING,
                name="request_late_first",
            ),
        ),
        migrations.RemoveIndex(model_name="request", name="request_waiting_here"),
        migrations.RemoveIndex(model_name="request", name="request_waiting"),
        migrations.RunPython(fill_late_since, migrations.RunPython.noop, elidable=True),
    ]
