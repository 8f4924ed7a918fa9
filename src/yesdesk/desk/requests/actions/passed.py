"""Tell a colleague that a request was passed to them: a line on their pages until they open it, and their phone rings
while they are on shift.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.events import announce
from yesdesk.desk.models import HandOver, Request
from yesdesk.people.phone_alerts.actions import PRIORITY, PhoneAlert, send_alert
from yesdesk.people.queries import is_on_shift, phone_for_alert, phones_of

FOR_A_RING: Final = timedelta(minutes=10)


def ring_for_passed(left: HandOver) -> None:
    """Ring the phones of whom it was passed to, once the transaction stands, where they are on shift."""
    to = left.new_to_id
    if to is None or not is_on_shift(SYSTEM, to):
        return
    for phone in phones_of(SYSTEM, [to]):
        ring_passed.enqueue(left.pk, phone)


@task(priority=PRIORITY)
def ring_passed(passed: int, phone: int, tries: int = 0) -> None:
    """Ring one phone, while whoever it belongs to is on shift and has not opened the request. It says that a colleague
    passed something on: not who, what or for whom.
    """
    left = _is_new(HandOver.objects.filter(pk=passed)).select_related("new_to", "entry").first()
    if left is None or left.new_to is None:
        return
    found = phone_for_alert(SYSTEM, phone, [left.new_to.job_class_id])
    if found is None or found.user_id != left.new_to_id:
        return
    until: datetime = left.entry.at + FOR_A_RING
    if until <= timezone.now():
        return
    wanted = PhoneAlert(
        says=gettext_lazy("A colleague passed you a request"),
        opens=reverse("asked"),
        topic="passed",
        number=left.pk,
        until=until,
    )
    rang = send_alert(found, wanted, tries=tries, by=SYSTEM)
    if rang.again_at is not None:
        ring_passed.using(run_after=rang.again_at).enqueue(passed, phone, tries + 1)


def _is_new(rows: QuerySet[HandOver]) -> QuerySet[HandOver]:
    return rows.filter(new_to__isnull=False, undone_at=None, entry__request__closed_at=None)


def forget_passed(request: Request) -> None:
    """Whoever it was passed to before need not be told any more. In the caller's transaction."""
    HandOver.objects.filter(entry__request=request, new_to__isnull=False).update(new_to=None)


@transaction.atomic
def note_opened(request: Request, *, by: Actor) -> None:
    """Whoever it was passed to has opened it, so its line goes from their pages, and their colleagues are told."""
    if by.user_id is None or request.assigned_to_id != by.user_id:
        return
    mine = HandOver.objects.filter(entry__request=request, new_to=by.user_id)
    if not mine.exists():
        return
    mine.update(new_to=None)
    announce(f"request.{request.pk}", f"staff.{by.user_id}")
