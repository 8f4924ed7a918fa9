"""The nightly pass: a timer looks each hour, a job erases."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.tasks import task
from django.utils import timezone

from yesdesk.core.tasks.queue import enqueue_once
from yesdesk.patrons.erasure import erase_due
from yesdesk.places.queries import library_or_none

NIGHTLY: Final = "patrons.erase_nightly"
HOUR: Final = 60 * 60
NIGHT_HOUR: Final = 3


@task()
def erase_what_is_due() -> None:
    """Run one pass over every series. A second one at the same time finds the rest."""
    erase_due(timezone.now())


def approved_pass_is_due(_ref: str, _now: datetime) -> None:
    """Start the pass a person let go on; it need not wait for the night."""
    enqueue_once(erase_what_is_due, NIGHTLY)


def at_night(_ref: str, now: datetime) -> None:
    """Start a pass in the hour after three at the library. For the timer, each hour."""
    library = library_or_none()
    if library is not None and now.astimezone(ZoneInfo(library.time_zone)).hour == NIGHT_HOUR:
        enqueue_once(erase_what_is_due, NIGHTLY)
