"""What waits for an answer now: suggestions, and decisions whose day comes. Each has its post and its day; nobody is
named, and nothing is counted.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from yesdesk.backing.rulings.queries import standing_rulings
from yesdesk.backing.suggestions.queries import waiting_suggestions
from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_day


@dataclass(frozen=True, slots=True)
class DueLine:
    """A line of the strip, in words."""

    title: str
    who: str
    day: date
    when: str
    owed: bool
    page: str
    """The name of its page, which has this number."""

    pk: int


def waiting_for_an_answer(by: Actor) -> list[DueLine]:
    """Everything that waits, the day that comes first on top."""
    lines = [
        DueLine(
            title=_("“%(line)s”") % {"line": each.line},
            who=_("Sent to: %(post)s") % {"post": each.outside}
            if each.outside
            else _("%(post)s answers") % {"post": each.post},
            day=each.due,
            when=_when(each.due, by, owed=each.owed),
            owed=each.owed,
            page="suggestion",
            pk=each.pk,
        )
        for each in waiting_suggestions(by)
    ]
    lines += [
        DueLine(
            title=_("Did it help? %(title)s") % {"title": each.title},
            who=_("%(post)s says what becomes of it") % {"post": each.post},
            day=each.due,
            when=_when(each.due, by, owed=each.owed),
            owed=each.owed,
            page="decision",
            pk=each.pk,
        )
        for each in standing_rulings(by)
        if each.due is not None
    ]
    return sorted(lines, key=lambda line: (line.day, line.title))


def _when(day: date, by: Actor, *, owed: bool) -> str:
    words = humanize_day(day, language=by.language)
    return _("answer owed since %(day)s") % {"day": words} if owed else words
