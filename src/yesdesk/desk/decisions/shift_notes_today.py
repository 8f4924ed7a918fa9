"""What colleagues answered today, by rule; nobody's name is in it."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_time
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import ShiftNote
from yesdesk.places.models import Branch


def shift_notes(
    by: Actor, branch: Branch, rules: Iterable[int], *, now: datetime
) -> dict[int, str]:
    """Shift notes by rule: sentences about these rules at this branch, the newest first; the last of each rule. One
    query.
    """
    by.require(Permission.DESK_REQUEST_SEE)
    rows = ShiftNote.objects.filter(branch=branch, rule__in=set(rules), until__gt=now)
    newest = {note.rule: note for note in rows.order_by("at", "id")}
    return {note.rule: _sentence(note, by, branch, now) for note in reversed(newest.values())}


def _sentence(note: ShiftNote, by: Actor, branch: Branch, now: datetime) -> str:
    at = humanize_time(note.at, zone=branch.time_zone, language=by.language, now=now)
    return _("A colleague said no at %(at)s, because: %(because)s") % {
        "at": at,
        "because": note.because,
    }
