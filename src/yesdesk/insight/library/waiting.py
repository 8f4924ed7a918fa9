"""What waits for an answer now: suggestions, with the post that answers and the day. Nobody is named or counted."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yesdesk.backing.suggestions.queries import SuggestionLine, waiting_suggestions
from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_day


@dataclass(frozen=True, slots=True)
class DueLine:
    """A line of the strip, in words."""

    title: str
    who: str
    when: str
    href: str = ""


def waiting_for_an_answer(by: Actor) -> list[DueLine]:
    """Everything that waits, the day that comes first on top."""
    return [_suggestion(each, by) for each in waiting_suggestions(by)]


def _suggestion(each: SuggestionLine, by: Actor) -> DueLine:
    day = humanize_day(each.due, language=by.language)
    return DueLine(
        title=_("“%(line)s”") % {"line": each.line},
        who=_("%(post)s answers") % {"post": each.outside or each.post},
        when=_("answer owed since %(day)s") % {"day": day} if each.owed else day,
    )
