"""When we look again for an act whose answer was lost. A system behind a lock stores it when the lock goes, minutes or
hours after we gave up: until the library's own limit "not there" is *not yet there*.
"""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from yesdesk.places.queries import the_library

SOON_AFTER: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(hours=1))
LONG_ENOUGH: Final = SOON_AFTER[-1]
"""Where looking does not tell, it tells no more after this: a person looks."""

MORNING: Final = time(7)


def poll_until(sent_at: datetime) -> datetime:
    """Until when the library system may still carry out what was sent then, as this library has set it."""
    return sent_at + timedelta(hours=the_library().late_hours)


def next_poll(sent_at: datetime, until: datetime, now: datetime) -> datetime | None:
    """After a minute, five, an hour, the next morning, and once more at the end; None when that is over."""
    looks = [*(sent_at + wait for wait in SOON_AFTER), _morning_after(sent_at), until]
    return min((at for at in looks if now < at <= until), default=None)


def _morning_after(sent_at: datetime) -> datetime:
    zone = ZoneInfo(the_library().time_zone)
    day = sent_at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone)
