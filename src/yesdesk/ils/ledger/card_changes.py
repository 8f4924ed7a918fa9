"""For finance: cards of staff that are about to be taken off, and money that was moved near a change of cards."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Final

from yesdesk.core.actors import Actor
from yesdesk.core.dates import local_day
from yesdesk.core.models import AuditEntry
from yesdesk.core.permissions import Permission
from yesdesk.ils.accounts.queries import ledger_lines_with
from yesdesk.ils.ledger.queries import LedgerRow, ledger_rows
from yesdesk.ils.models import StaffCard
from yesdesk.ils.pseudonyms import staff_code
from yesdesk.places.queries import the_library

CHANGES: Final = (
    "ils.card.said",
    "ils.card.household_said",
    "ils.card.none_said",
    "ils.card.to_be_taken_off",
    "ils.card.taken_off",
)
NEAR: Final = timedelta(days=7)
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class CardRemoval:
    """A card whose owner takes it off alone, and the day it goes."""

    id: int
    staff: str
    """The code of the member of staff."""

    day: date


@dataclass(frozen=True, slots=True)
class CardChange:
    what: str
    """The trace's word for it."""

    staff: str
    day: date
    lines: list[LedgerRow]
    """Lines that they sent or backed within seven days of it."""


def card_removals(by: Actor) -> list[CardRemoval]:
    """The next to go first."""
    by.require(Permission.ILS_LEDGER_READ)
    waiting = StaffCard.objects.filter(ends_at__isnull=False).order_by("ends_at", "pk")
    return [
        CardRemoval(pk, staff_code(user), _day(ends))
        for pk, user, ends in waiting.values_list("pk", "user_id", "ends_at")
        if ends is not None
    ]


def money_near_card_changes(by: Actor) -> list[CardChange]:
    """The newest change first, only where money was moved near it; of one kind by one colleague once a day. The first
    word anybody says is no change. Those without money push none with money out of the list.
    """
    by.require(Permission.ILS_LEDGER_READ)
    days_of = cache(
        lambda code: list(ledger_lines_with(code).values_list("day", flat=True).distinct())
    )
    near = (
        each for each in _changes() if any(abs(day - each[2]) <= NEAR for day in days_of(each[1]))
    )
    return [_change(*each) for each in islice(dict.fromkeys(near), SHOWN)]


def _changes() -> Iterator[tuple[str, str, date]]:
    """Changes of cards: what, the code of whose card it is, and the day; the newest first."""
    rows = AuditEntry.objects.filter(tag__in=CHANGES).order_by("-at", "-id")
    for row in rows.iterator():
        if not row.detail.get("first"):
            yield row.tag, staff_code(int(row.subject.removeprefix("user:"))), _day(row.at)


def _change(what: str, code: str, day: date) -> CardChange:
    lines = ledger_lines_with(code).filter(day__gte=day - NEAR, day__lte=day + NEAR)
    return CardChange(what, code, day, ledger_rows(lines.order_by("day", "pk")))


def _day(at: datetime) -> date:
    return local_day(at, the_library().time_zone)
