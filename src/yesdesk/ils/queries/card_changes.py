"""For finance: cards of staff that are about to be taken off, and money that was moved near a change of cards."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from yesdesk.core.actors import Actor
from yesdesk.core.models import Trace
from yesdesk.core.permissions import Permission
from yesdesk.core.when import local_day
from yesdesk.ils.models import LedgerLine, StaffCard
from yesdesk.ils.queries.ledger import LineShown, all_shown
from yesdesk.ils.staff_codes import staff_code
from yesdesk.places.queries import the_library

CHANGES: Final = ("ils.card.said", "ils.card.to_be_taken_off", "ils.card.taken_off")
NEAR: Final = timedelta(days=7)
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class CardToGo:
    """A card whose owner takes it off alone, and the day it goes. `staff`: their code."""

    id: int
    staff: str
    day: date


@dataclass(frozen=True, slots=True)
class CardChange:
    """`what`: the trace's word for it. `lines`: what they moved, or said yes to, within seven days of it."""

    what: str
    staff: str
    day: date
    lines: list[LineShown]


def cards_to_go(by: Actor) -> list[CardToGo]:
    """The next to go first."""
    by.require(Permission.ILS_LEDGER_READ)
    waiting = StaffCard.objects.filter(ends_at__isnull=False).order_by("ends_at", "pk")
    return [
        CardToGo(pk, staff_code(user), _day(ends))
        for pk, user, ends in waiting.values_list("pk", "user_id", "ends_at")
        if ends is not None
    ]


def near_a_change(by: Actor) -> list[CardChange]:
    """The newest change first, only where money was moved near it. The first word anybody says is no change."""
    by.require(Permission.ILS_LEDGER_READ)
    rows = Trace.objects.filter(tag__in=CHANGES).order_by("-at", "-id")
    changes = [row for row in rows[: SHOWN * 5] if not row.detail.get("first")]
    found = (_change(row) for row in changes)
    return [change for change in found if change.lines][:SHOWN]


def _change(row: Trace) -> CardChange:
    code, day = staff_code(int(row.subject.removeprefix("user:"))), _day(row.at)
    theirs = Q(staff=code) | Q(backer=code) | Q(by_hand=code)
    lines = LedgerLine.objects.filter(theirs, day__gte=day - NEAR, day__lte=day + NEAR)
    return CardChange(row.tag, code, day, all_shown(lines.order_by("day", "pk")))


def _day(at: datetime) -> date:
    return local_day(at, the_library().time_zone)
