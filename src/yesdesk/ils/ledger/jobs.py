"""The ledger is compared with the library system by itself, each hour something is new in it or may still come."""

from datetime import datetime
from typing import Final

from django.tasks import task

from yesdesk.core.actors import SYSTEM
from yesdesk.core.tasks.queue import enqueue_once
from yesdesk.ils.ledger.queries import unreconciled_lines
from yesdesk.ils.ledger.reconciliation import recently_touched_acts, reconcile_ledger

COMPARE: Final = "ils.compare"
HOUR: Final = 60 * 60


@task(priority=-5)
def reconcile() -> None:
    """Compare lines that were not compared yet, in one pass."""
    reconcile_ledger(by=SYSTEM)


@task(priority=-5)
def reconcile_again() -> None:
    """Compare the newest lines again, whatever was found before, in one pass."""
    reconcile_ledger(by=SYSTEM, again=True)


def reconciliation_is_due(_ref: str, _now: datetime) -> None:
    """The timer's handler."""
    if unreconciled_lines(1).exists() or recently_touched_acts().exists():
        enqueue_once(reconcile, COMPARE)
