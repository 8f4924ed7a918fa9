"""What the trace tells of a request for which a rule was bent: once the promise is over, no name and no hour."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from yesdesk.core.models.trace import A_COLLEAGUE, Trace
from yesdesk.desk.models import Entry
from yesdesk.people.queries import shared_job_classes
from yesdesk.places.queries import the_library

TO_ASK: Final = timedelta(days=7)
"""Where leadership promised nothing: time to ask about a slip that somebody printed."""

_BATCH: Final = 200
_ABOUT: Final = "request:"


def forget_in_traces(before: datetime, of_a_bend: Q) -> None:
    """Of the acts before this time. `of_a_bend`: the entries that say that a rule was bent."""
    named = Trace.objects.filter(subject__startswith=_ABOUT, actor__gt=0, at__lt=before)
    abouts = sorted(set(named.order_by().values_list("subject", flat=True)))
    for start in range(0, len(abouts), _BATCH):
        numbers = [int(each.removeprefix(_ABOUT)) for each in abouts[start : start + _BATCH]]
        bent = Entry.objects.filter(of_a_bend, request__in=numbers).order_by()
        _become_a_colleague(before, set(bent.values_list("request_id", flat=True)))


@transaction.atomic
def _become_a_colleague(before: datetime, requests: Collection[int]) -> None:
    """A job class that few share would name them. Midnight stands for the whole day: an hour would be their shift."""
    subjects = [f"{_ABOUT}{pk}" for pk in requests]
    rows = list(Trace.objects.filter(subject__in=subjects, actor__gt=0, at__lt=before))
    shared, zone = shared_job_classes(), ZoneInfo(the_library().time_zone)
    for row in rows:
        row.actor = A_COLLEAGUE
        row.job_class = row.job_class if row.job_class in shared else ""
        row.at = datetime.combine(row.at.astimezone(zone).date(), time(), zone)
    Trace.objects.bulk_update(rows, ["actor", "job_class", "at"])
