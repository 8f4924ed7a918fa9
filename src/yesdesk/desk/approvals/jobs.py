"""Asks the library system, carries acts to it, rings phones. `ils` and `people` never run by themselves: whoever
wants something calls them.
"""

from datetime import timedelta
from typing import Final

from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yesdesk.core.actors import SYSTEM
from yesdesk.desk.approvals.escalate import skip_unreached
from yesdesk.desk.models import AskState, AskUp
from yesdesk.people.phone_alerts.send import PRIORITY, PhoneAlert, send_alert
from yesdesk.people.queries import phone_for_alert

FOR_A_RING: Final = timedelta(minutes=10)
TRIES: Final = 5


@task(priority=PRIORITY)
def ring_phone(ask: int, phone: int, tries: int = 0) -> None:
    """Ring one phone of somebody who is asked, while the question is open and they are on shift. It says that
    a colleague asks: not who, what or for whom. Comes back while its push service takes nothing.
    """
    now = timezone.now()
    asked = AskUp.objects.filter(
        pk=ask, state=AskState.OPEN, ends_at__gt=now, request__closed_at=None
    ).first()
    found = phone_for_alert(SYSTEM, phone, asked.tiers[: asked.tier + 1]) if asked else None
    if asked is None or found is None:
        return
    wanted = PhoneAlert(
        says=_("A colleague asks"),
        opens=f"{reverse('asked')}?rung",
        topic="asked",
        number=asked.pk,
        until=asked.ends_at,
    )
    rang = send_alert(found, wanted, tries=tries, by=SYSTEM)
    if rang.again_at is not None:
        ring_phone.using(run_after=rang.again_at).enqueue(ask, phone, tries + 1)
    if not rang.taken:
        skip_unreached(ask, timezone.now())


@task(priority=PRIORITY)
def ring_for_voice(ask: int, phone: int, tries: int = 0) -> None:
    """Ring somebody on shift whose yes was noted by word of mouth, and who has not seen it: once, for that day."""
    noted = AskUp.objects.filter(pk=ask, state=AskState.BY_VOICE).first()
    found = phone_for_alert(SYSTEM, phone, noted.tiers) if noted else None
    if noted is None or found is None:
        return
    wanted = PhoneAlert(
        says=_("A colleague noted a yes of yours"),
        opens=reverse("asked"),
        topic="voice",
        number=noted.pk,
        until=timezone.now() + FOR_A_RING,
    )
    rang = send_alert(found, wanted, tries=tries, by=SYSTEM)
    if rang.again_at is not None and tries < TRIES:
        ring_for_voice.using(run_after=rang.again_at).enqueue(ask, phone, tries + 1)
