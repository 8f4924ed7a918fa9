"""Delete each hour what core no longer needs: hints, counts, keys and files."""

from datetime import datetime
from typing import Final

from django.tasks import task
from django.utils import timezone

from yesdesk.core import counts, events, idempotency, rotating_keys
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.storage import files
from yesdesk.core.tasks.queue import enqueue_once

SWEEP: Final = "core.sweep"
EVERY_SECONDS: Final = 60 * 60


@task(priority=-10)
def cleanup_core() -> None:
    """Clear away all of it; each part goes on from where it was when it is done again. Of keys, counts and files
    nothing goes by a clock that jumped.
    """
    now = timezone.now()
    events.sweep_events()
    if not clock_is_trusted(now):
        return
    counts.sweep_attempts(now)
    idempotency.sweep_results(now)
    rotating_keys.destroy_day_keys(now)
    files.delete_unreferenced(now)


def cleanup_is_due(_ref: str, _now: datetime) -> None:
    """The timer's handler: removing files takes longer than a timer may."""
    enqueue_once(cleanup_core, SWEEP)
