"""Remind once, ten minutes before a promise ends, on open pages and phones."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yesdesk.core.actors import SYSTEM
from yesdesk.core.events import announce
from yesdesk.people.phone_alerts.actions import PRIORITY, PhoneAlert, send_alert
from yesdesk.people.queries import job_classes, phone_for_alert, phones_of
from yesdesk.requests.models import Promise, PromiseState
from yesdesk.requests.queries.promises import people_to_remind

SOON: Final = "desk.promise_ends_soon"


@transaction.atomic
def remind_of_promise(ref: str, now: datetime) -> None:
    """Tell who hears of an open promise that it ends soon. For the timer."""
    made = _still_open(now).filter(pk=ref).first()
    if made is None:
        return
    told = people_to_remind(made)
    announce(*(f"staff.{pk}" for pk in told))
    for phone in phones_of(SYSTEM, told):
        ring_for_promise.enqueue(made.pk, phone)


def _still_open(now: datetime) -> QuerySet[Promise]:
    rows = Promise.objects.filter(state=PromiseState.OPEN, due_at__gt=now, request__closed_at=None)
    return rows.select_related("request", "entry__author__job_class")


@task(priority=PRIORITY)
def ring_for_promise(promise: int, phone: int, tries: int = 0) -> None:
    """Ring a phone for an open promise, without naming it or anyone. It comes back while the push service rests."""
    made = _still_open(timezone.now()).filter(pk=promise).first()
    classes = [each.pk for each in job_classes()]
    found = phone_for_alert(SYSTEM, phone, classes) if made else None
    if made is None or found is None or found.user_id not in people_to_remind(made):
        return
    wanted = PhoneAlert(
        says=_("A promise ends soon"),
        opens=f"{reverse('asked')}?rung",
        topic="promise",
        number=made.pk,
        until=made.due_at,
    )
    rang = send_alert(found, wanted, tries=tries, by=SYSTEM)
    if rang.again_at is not None:
        ring_for_promise.using(run_after=rang.again_at).enqueue(promise, phone, tries + 1)
