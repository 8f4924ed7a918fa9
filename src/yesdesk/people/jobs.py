"""What goes by itself: sessions that ran out, shifts that are over, counts of tries whose day is over."""

from datetime import datetime
from typing import Final

from yesdesk.people.actions.shift import forget_shifts
from yesdesk.people.models import StaffSession
from yesdesk.people.throttle import sweep_tries

EVERY_SECONDS: Final = 60 * 60


def sweep_doors(_ref: str, now: datetime) -> None:
    """The timer's handler; two deletes by index, and a look at the few members of staff."""
    StaffSession.objects.filter(expire_date__lt=now).delete()
    forget_shifts(now)
    sweep_tries(now)
