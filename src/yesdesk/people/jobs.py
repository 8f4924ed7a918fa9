"""Clean up sessions, shifts and tries that are over, and ring a phone for its owner."""

from datetime import datetime, timedelta
from typing import Final

from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yesdesk.core.actors import SYSTEM
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.search import leave_out
from yesdesk.core.webpush.keys import public_key
from yesdesk.people.models import PushSubscription, StaffSession, User
from yesdesk.people.phone_alerts.actions import PRIORITY, PhoneAlert, send_alert
from yesdesk.people.queries import phone_for_alert
from yesdesk.people.shared_desks.actions import forget_desk_use
from yesdesk.people.shift import forget_shifts
from yesdesk.people.throttle import delete_old_tries

EVERY_SECONDS: Final = 60 * 60
TRIAL: Final = timedelta(seconds=30)


def cleanup_sign_in(_ref: str, now: datetime) -> None:
    """Delete old sessions, shifts and tries, hourly. A clock that jumped signs nobody out for good."""
    delete_phones_of_another_key()
    if not clock_is_trusted(now):
        return
    StaffSession.objects.filter(expire_date__lt=now).delete()
    forget_what_is_over("", now)
    delete_old_tries(now)


def forget_what_is_over(_ref: str, now: datetime) -> None:
    """Delete every ten minutes what tells who is here. A clock that jumped ends no shift."""
    if clock_is_trusted(now):
        forget_shifts(now)
        forget_desk_use(now)


def delete_phones_of_another_key() -> None:
    """Delete phones of a lost key, which cannot ring. They wait while there is no key or alerts are off."""
    key = public_key()
    if key:
        PushSubscription.objects.exclude(server_key=key).delete()


@task(priority=PRIORITY)
def send_test_alert_job(phone: int, tries: int = 0) -> None:
    """Ring a phone for its owner, on shift or not."""
    found = phone_for_alert(SYSTEM, phone)
    if found is None:
        return
    wanted = PhoneAlert(
        says=_("This is how it rings when a colleague asks"),
        opens=reverse("own_ringing"),
        topic="trial",
        number=int(timezone.now().timestamp()),  # each press is heard
        until=timezone.now() + TRIAL,
    )
    rang = send_alert(found, wanted, tries=tries, by=SYSTEM)
    if rang.again_at is not None and tries < 2:
        send_test_alert_job.using(run_after=rang.again_at).enqueue(phone, tries + 1)


@task()
def reindex_without_name(member: int) -> None:
    leave_out(list(User.objects.filter(pk=member).values_list("name", flat=True)))
