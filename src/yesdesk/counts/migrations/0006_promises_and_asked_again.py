"""Count promises and who asked again, from the first month of which no request was erased uncounted."""

from datetime import timedelta
from typing import Any

from django.db import migrations, models
from django.utils import timezone

WHY = "Promises and requests that came back are counted from this day on."


def begin_with_a_whole_month(apps: Any, _schema: Any) -> None:
    """A library that has counted before lost the promises of erased requests. Its next month is the first whole one."""
    if not apps.get_model("counts", "CountedPeriod").objects.exists():
        return
    first = (timezone.now().date().replace(day=1) + timedelta(days=31)).replace(day=1)
    for measure in ("promise", "asked_again"):
        apps.get_model("core", "CountChange").objects.get_or_create(
            measure=measure, from_day=first, defaults={"why": WHY}
        )


class Migration(migrations.Migration):

    dependencies = [
        ('counts', '0005_counts_of_before'),
        ('core', '0007_found_by_an_index'),
    ]

    operations = [
        migrations.AlterField(
            model_name='earlycount',
            name='measure',
            field=models.CharField(choices=[('came', 'came'), ('ended', 'ended'), ('first_contact', 'first_contact'), ('tapped', 'tapped'), ('met', 'met'), ('looked_again', 'looked_again'), ('still_blocked', 'still_blocked'), ('bend_reason', 'bend_reason'), ('bend_band', 'bend_band'), ('bend_backed', 'bend_backed'), ('bend_no_lead', 'bend_no_lead'), ('answer', 'answer'), ('card', 'card'), ('promise', 'promise'), ('asked_again', 'asked_again')], max_length=20),
        ),
        migrations.AlterField(
            model_name='stat',
            name='measure',
            field=models.CharField(choices=[('came', 'came'), ('ended', 'ended'), ('first_contact', 'first_contact'), ('tapped', 'tapped'), ('met', 'met'), ('looked_again', 'looked_again'), ('still_blocked', 'still_blocked'), ('bend_reason', 'bend_reason'), ('bend_band', 'bend_band'), ('bend_backed', 'bend_backed'), ('bend_no_lead', 'bend_no_lead'), ('answer', 'answer'), ('card', 'card'), ('promise', 'promise'), ('asked_again', 'asked_again')], max_length=20),
        ),
        migrations.RunPython(begin_with_a_whole_month, migrations.RunPython.noop, elidable=True),
    ]
