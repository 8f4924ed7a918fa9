"""Tell a colleague once that the patron wrote again, if they asked for it: on their pages, and on shift by phone.

No event, log, export, backup or trace holds who asked, and no colleague sees it.
"""

from datetime import timedelta
from typing import Final

from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.events import announce
from yesdesk.core.permissions import Permission
from yesdesk.people.phone_alerts.actions import PRIORITY, PhoneAlert, send_alert
from yesdesk.people.queries import job_classes, permissions_of, phone_for_alert, phones_of
from yesdesk.requests.access import needed_to_answer, with_merged
from yesdesk.requests.models import News, Presence, Request

FOR_A_RING: Final = timedelta(minutes=10)


def set_news(request: Request, news: News, *, by: Actor) -> None:
    """Have `by` told of the patron's next words (`WANTED`), or not any more (`NONE`)."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    Presence.objects.bulk_create(
        [Presence(request=request, user_id=by.user_id or 0, until=timezone.now(), news=news)],
        update_conflicts=True,
        unique_fields=["request", "user"],
        update_fields=["news"],
    )


def tell_of_answer(request: Request, *, by: Actor) -> None:
    """Tell everybody who waits for the patron's words, but their writer. In the caller's transaction."""
    waiting = Presence.objects.filter(request__in=with_merged(request.pk), news=News.WANTED)
    waiting = waiting.exclude(user=by.user_id)
    users = list(waiting.values_list("user", flat=True))
    if not users:
        return
    waiting.update(news=News.CAME)
    announce(*(f"staff.{user}" for user in users))
    for phone in phones_of(SYSTEM, users):
        ring_answered.enqueue(request.pk, phone)


@task(priority=PRIORITY)
def ring_answered(request: int, phone: int, tries: int = 0) -> None:
    """Ring a phone while its owner is on shift and has not opened the request. It names nobody."""
    told = Request.objects.filter(pk=request).first()
    needed = needed_to_answer(told) if told else frozenset[Permission]()
    able = [each.pk for each in job_classes() if needed <= permissions_of(each.permissions)]
    found = phone_for_alert(SYSTEM, phone, able)
    if told is None or found is None:
        return
    mine = Presence.objects.filter(request=told, user=found.user_id, news=News.CAME)
    until = told.last_entry_at + FOR_A_RING
    if until <= timezone.now() or not mine.exists():
        return
    wanted = PhoneAlert(
        says=_("A patron wrote again, as you wanted to know"),
        opens=reverse("asked"),
        topic="answered",
        number=int(told.last_entry_at.timestamp()),
        until=until,
    )
    rang = send_alert(found, wanted, tries=tries, by=SYSTEM)
    if rang.again_at is not None:
        ring_answered.using(run_after=rang.again_at).enqueue(request, phone, tries + 1)
