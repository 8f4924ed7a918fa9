"""What stands over an entry: who, how, and the shape it is drawn in. One line for each kind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yesdesk.core.actors import Actor
from yesdesk.desk.models import Channel, EntryKind, OutcomeValue, Request

Heading = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Seen:
    """An entry as its reader sees it. `patron`, `author`: as this reader would call them."""

    row: dict[str, Any]
    channel: str
    patron: str
    author: str
    by_staff: bool


def heading(row: dict[str, Any], request: Request, by: Actor) -> Heading:
    """(who, how, shape) of an entry for staff or for its patron."""
    staff = by.is_staff
    name = request.patron.name if request.patron else ""
    seen = _Seen(
        row=row,
        channel=str(Channel(request.channel).label).lower(),
        patron=(name or _("Patron")) if staff else _("You"),
        author=row["author__name"] or (_("A colleague") if staff else _("Your library")),
        by_staff=staff,
    )
    return _HEADINGS[EntryKind(row["kind"])](seen)


def outcome_words(value: str, *, undone: bool = False) -> str:
    """How it ended, in words; said to be taken back when it was."""
    label = str(OutcomeValue(value).label)
    return _("%(outcome)s (taken back)") % {"outcome": label} if undone else label


def _patron(seen: _Seen) -> Heading:
    if not seen.by_staff:
        return seen.patron, "", "patron"
    if seen.row["author__name"]:
        return seen.patron, _("taken down by %(name)s,") % {"name": seen.author}, "patron"
    return seen.patron, f"{seen.channel},", "patron"


# "You said" and "Ana said" have one verb in English and two elsewhere.
def _need_changed(seen: _Seen) -> Heading:
    to_them = pgettext("after “You”", "said the need has changed,")
    return seen.patron, _("said the need has changed,") if seen.by_staff else to_them, "patron"


def _thanks(seen: _Seen) -> Heading:
    to_them = pgettext("after “You”", "said thanks,")
    return seen.patron, _("said thanks,") if seen.by_staff else to_them, "thanks"


def _promise(seen: _Seen) -> Heading:
    who = _("Promised by %(name)s") % {"name": seen.author} if seen.by_staff else _("We promised")
    return who, "", "promise"


def _handover(seen: _Seen) -> Heading:
    place = seen.row["detail"].get("branch", "")
    words = _("%(name)s handed this over to %(place)s,") % {"name": seen.author, "place": place}
    return words, "", "note"


def _outcome(seen: _Seen) -> Heading:
    undone = seen.row["outcome__undone_at"] is not None
    return outcome_words(seen.row["detail"]["value"], undone=undone), "", "action"


_HEADINGS: dict[EntryKind, Callable[[_Seen], Heading]] = {
    EntryKind.PATRON: _patron,
    EntryKind.NEED_CHANGED: _need_changed,
    EntryKind.THANKS: _thanks,
    EntryKind.REPLY: lambda seen: (seen.author, _("answered,"), "reply"),
    EntryKind.NOTE: lambda seen: (
        _("Note by %(name)s") % {"name": seen.author},
        _("Only staff see this."),
        "note",
    ),
    EntryKind.PROMISE: _promise,
    EntryKind.HANDOVER: _handover,
    EntryKind.OUTCOME: _outcome,
    EntryKind.REOPENED: lambda _seen: (_("Open again"), "", "quiet"),
    EntryKind.UNDONE: lambda _seen: (pgettext("an act of staff", "Taken back"), "", "quiet"),
}
