"""Notes of a shift: written by an honest no, gone at closing."""

from datetime import datetime, timedelta

from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import ShiftNote
from yesdesk.places.models import Branch
from yesdesk.places.queries import closing_today

NO_CLOSING = timedelta(hours=12)
"""How long one lives where the branch is not open today: an inbox answers at night too."""


def add_shift_note(branch: Branch, rule: int, *, because: str, by: Actor) -> None:
    """Add a shift note, in the transaction of the no itself."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    now = timezone.now()
    until = closing_today(branch, now) or now + NO_CLOSING
    ShiftNote.objects.create(branch=branch, rule=rule, because=because[:300], at=now, until=until)


def cleanup_shift_notes(_ref: str, now: datetime) -> None:
    """Timer handler: delete notes of shifts that are over. Not by a clock that jumped."""
    if clock_is_trusted(now):
        ShiftNote.objects.filter(until__lt=now).delete()
