"""What a patron's words that nobody answered yet say of an emergency."""

from collections.abc import Iterable

from yesdesk.core.site_context import library_info
from yesdesk.desk.models import Entry, EntryKind, Request
from yesdesk.places.emergency.words import Alarm, alarm_in

_ANSWERS = (EntryKind.REPLY, EntryKind.OUTCOME)


def alarm_of(request: Request) -> Alarm | None:
    """The surest thing that the patron's unanswered words say; None for nearly every request, and once somebody has
    answered or closed it. Looked for in the languages that the library switched on. One query where more was written
    than the first line.
    """
    if request.closed_at is not None or request.waiting_since is None:
        return None
    languages = dict.fromkeys((*library_info().languages, request.language))
    again = request.last_entry_at > request.opened_at
    more = _unanswered(request) if again or request.said.endswith("…") else ()
    texts = (request.asked_for, request.said, *more)
    found = [alarm for text in texts if (alarm := alarm_in(text, languages))]
    return min(found, key=lambda alarm: not alarm.sure, default=None)


def _unanswered(request: Request) -> Iterable[str]:
    """The patron's words since the last answer, the newest first."""
    kinds = (EntryKind.PATRON, *_ANSWERS)
    rows = Entry.objects.filter(request=request, kind__in=kinds).order_by("-id")
    for kind, text in rows.values_list("kind", "text")[:20]:
        if kind != EntryKind.PATRON:
            break
        yield text
