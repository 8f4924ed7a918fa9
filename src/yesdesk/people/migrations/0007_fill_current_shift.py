"""Take along who is on shift now; every session keeps its day; when somebody signed in last is let go."""

from django.db import migrations
from django.db.models.functions import TruncDate
from django.utils import timezone


def fill(apps, _schema):
    user, row = apps.get_model("people", "User"), apps.get_model("people", "CurrentShift")
    holds = user.objects.filter(shift_until__gt=timezone.now()).exclude(shift="off")
    row.objects.bulk_create(
        [row(user_id=pk, state=state, until=until) for pk, state, until in holds.values_list("pk", "shift", "shift_until")],
        ignore_conflicts=True,
    )
    user.objects.exclude(last_login=None).update(last_login=None)
    session = apps.get_model("people", "StaffSession")
    session.objects.update(created_on=TruncDate("created_at"), seen_on=TruncDate("seen_at"))


class Migration(migrations.Migration):
    dependencies = [("people", "0006_current_shift")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
