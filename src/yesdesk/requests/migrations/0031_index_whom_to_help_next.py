"""Whom to help next is found by indexes in their own order: who stands at the desk, then what is late."""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.lookups import IsNull

WAITS = Q(closed_at=None, held=False, waiting_since__isnull=False)
ORDER = (F("at_desk").desc(), IsNull(F("late_since"), rhs=True), "waiting_since", "id")


class Migration(migrations.Migration):
    dependencies = [("desk", "0030_only_answers_are_told")]

    operations = [
        migrations.AddIndex(
            "request", models.Index("branch", *ORDER, condition=WAITS, name="request_next_here")
        ),
        migrations.AddIndex("request", models.Index(*ORDER, condition=WAITS, name="request_next")),
    ]
