"""The ledger is compared with the library system by itself, each hour something is new in it or may still come."""

from datetime import datetime
from typing import Final

from django.tasks import task

from yesdesk.core.actors import SYSTEM
from yesdesk.core.jobs import enqueue_once
from yesdesk.ils.actions.comparing import compare_ledger
from yesdesk.ils.actions.marks import touched
from yesdesk.ils.queries.ledger import uncompared

COMPARE: Final = "ils.compare"
HOUR: Final = 60 * 60


@task(priority=-5)
def compare() -> None:
    """One pass over what was not compared yet."""
    compare_ledger(by=SYSTEM)


@task(priority=-5)
def compare_again() -> None:
    """One pass over the newest lines, whatever was found before."""
    compare_ledger(by=SYSTEM, again=True)


def comparing_is_due(_ref: str, _now: datetime) -> None:
    """The timer's handler."""
    if uncompared(1).exists() or touched().exists():
        enqueue_once(compare, COMPARE)
