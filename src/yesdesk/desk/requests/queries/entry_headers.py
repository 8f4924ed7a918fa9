"""What stands over an entry: who, how, and the shape it is drawn in. One line for each kind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yesdesk.core.actors import Actor
from yesdesk.desk.approvals.labels import answer_words, approval_words
from yesdesk.desk.models import AskState, Channel, EntryKind, OutcomeValue, Request
from yesdesk.ils.models import ActState
from yesdesk.patrons.models import ReachKind

Heading = tuple[str, str, str]


class EntryRow(NamedTuple):
    """What a timeline reads of an entry: each field is a column as the ORM names it.

    `promise__*` and `outcome__*` are all None unless the entry is one; the first of each tells.
    """

    id: int
    kind: str
    author_id: int | None
    author__name: str | None
    text: str
    folded: str
    detail: dict[str, Any]
    at: datetime
    struck_at: datetime | None
    promise__due_at: datetime | None
    promise__state: str
    outcome__reason: str
    outcome__nearest_yes: str
    outcome__ask_again: str
    outcome__undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Seen:
    """An entry as its reader sees it. `patron`, `author`: as this reader would call them. `reach`: where the patron
    is answered. `own`: the reader wrote it.
    """

    row: EntryRow
    channel: str
    patron: str
    author: str
    by_staff: bool
    language: str
    reach: str
    own: bool


class EntryHeaders:
    """Of one request's entries, for staff or for its patron. What they have in common is worded once."""

    def __init__(self, request: Request, by: Actor) -> None:
        self._by_staff = by.is_staff
        self._language = by.language
        self._reader = by.user_id
        name = request.patron.name if request.patron else ""
        self._patron = (name or _("Patron")) if by.is_staff else _("You")
        self._nobody = _("A colleague") if by.is_staff else _("Your library")
        self._channel = str(Channel(request.channel).label).lower()
        self._reach = request.patron.reach if request.patron else ""

    def of(self, row: EntryRow) -> Heading:
        """(who, how, shape)."""
        job_class = row.detail.get("job_class", "") if self._by_staff else ""
        author = row.author__name or job_class or self._nobody
        own = row.author_id is not None and row.author_id == self._reader
        reader = (self._by_staff, self._language, self._reach, own)
        return _HEADINGS[row.kind](_Seen(row, self._channel, self._patron, author, *reader))


def outcome_words(value: str, *, undone: bool = False) -> str:
    """The outcome in words; said to be taken back when it was."""
    label = str(OutcomeValue(value).label)
    return _("%(outcome)s (taken back)") % {"outcome": label} if undone else label


def _patron(seen: _Seen) -> Heading:
    if seen.row.detail.get("from") not in {None, "", seen.reach}:
        return _from_elsewhere(seen)
    if not seen.by_staff:
        return seen.patron, "", "patron"
    if seen.row.author__name or "job_class" in seen.row.detail:  # the name may have been let go
        return seen.patron, _("taken down by %(name)s,") % {"name": seen.author}, "patron"
    return seen.patron, f"{_came_by(seen)},", "patron"


def _came_by(seen: _Seen) -> str:
    """Anybody can write any sender into a mail."""
    if "mail" not in seen.row.detail or seen.row.detail.get("proven"):
        return seen.channel
    return _("%(channel)s, sender not proven") % {"channel": seen.channel}


def _from_elsewhere(seen: _Seen) -> Heading:
    """Whoever has a mail of ours can answer it; that says where it belongs, never who wrote it."""
    if not seen.by_staff:
        return _("Somebody with our mail"), _("wrote from another address,"), "patron"
    how = _("another address than %(name)s’s. It gets no answer,") % {"name": seen.patron}
    return str(seen.row.detail["from"]), how, "patron"


# "You said" and "Ana said" have one verb in English and two elsewhere.
def _need_changed(seen: _Seen) -> Heading:
    to_them = pgettext("after “You”", "said the need has changed,")
    return seen.patron, _("said the need has changed,") if seen.by_staff else to_them, "patron"


def _thanks(seen: _Seen) -> Heading:
    to_them = pgettext("after “You”", "said thanks,")
    return seen.patron, _("said thanks,") if seen.by_staff else to_them, "thanks"


def _second_look(seen: _Seen) -> Heading:
    to_them = pgettext("after “You”", "asked that somebody else looks,")
    words = _("asked that somebody else looks,") if seen.by_staff else to_them
    return seen.patron, words, "patron"


def _promise(seen: _Seen) -> Heading:
    who = _("Promised by %(name)s") % {"name": seen.author} if seen.by_staff else _("We promised")
    return who, "", "promise"


def _handover(seen: _Seen) -> Heading:
    place = seen.row.detail.get("branch", "")
    words = _("%(name)s handed this over to %(place)s,") % {"name": seen.author, "place": place}
    return words, "", "note"


def _outcome(seen: _Seen) -> Heading:
    """That it took an exception is our business: to a patron a yes is a yes."""
    undone = seen.row.outcome__undone_at is not None
    value = seen.row.detail["value"]
    if value == OutcomeValue.YES_BENT and not seen.by_staff:
        value = OutcomeValue.YES
    return outcome_words(value, undone=undone), "", "action"


def _by(seen: _Seen) -> str:
    """Who bent a rule is shown to themselves alone."""
    if not seen.by_staff:
        return ""
    if "rule" not in seen.row.detail or seen.own:
        return _("by %(name)s,") % {"name": seen.author}
    job_class = seen.row.detail.get("job_class")
    return _("by %(name)s,") % {"name": job_class} if job_class else _("by a colleague,")


def _where(seen: _Seen) -> str:
    """A word and a kindness are no business of the library system."""
    detail = seen.row.detail
    if "word" in detail:
        return _("Yes, by exception") if seen.by_staff else _("Your library")
    if detail["way"].startswith(("kind.", "paid.")):
        return _("A kindness")
    return _("In the library system")


def _act_ended(seen: _Seen) -> Heading:
    match seen.row.detail["state"]:
        case ActState.UNKNOWN:
            words = _("Nobody knows yet whether that arrived")
        case ActState.DONE:
            words = _("A colleague looked: it is done there")
        case _ if seen.row.detail.get("part"):
            words = _("Part of that came to no yes")
        case _:
            words = _("That came to no yes")
    return words, "", "quiet"


def _asked_up(seen: _Seen) -> Heading:
    what = approval_words(seen.row.detail["what"], seen.language)
    return (
        _("%(name)s asked a colleague: %(what)s") % {"name": seen.author, "what": what},
        "",
        "quiet",
    )


def _ask_answer(seen: _Seen) -> Heading:
    state = seen.row.detail["state"]
    words = answer_words(state, seen.author, approval_words(seen.row.detail["what"], seen.language))
    return words, "", "note" if state == AskState.NO else "quiet"


def _reach(seen: _Seen) -> Heading:
    words = {
        ReachKind.EMAIL: _("Answers go to a new e-mail address from now on"),
        ReachKind.PHONE: _("Answers go to a new telephone number from now on"),
        ReachKind.NONE: _("Answers stand on their own page only from now on")
        if seen.by_staff
        else _("Answers stand on this page only from now on"),
    }
    return words[ReachKind(seen.row.detail["to"])], "", "quiet"


_HEADINGS: dict[str, Callable[[_Seen], Heading]] = {
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
    EntryKind.SECOND_LOOK: _second_look,
    EntryKind.ACT: lambda seen: (_where(seen), _by(seen), "action"),
    EntryKind.ACT_ENDED: _act_ended,
    EntryKind.AUTO_REPLY: lambda seen: (
        _("The mailbox of %(name)s answered by itself") % {"name": seen.patron},
        "",
        "note",
    ),
    EntryKind.MAIL_FAILED: lambda seen: (
        _("Mail to %(name)s did not arrive") % {"name": seen.patron},
        "",
        "note",
    ),
    EntryKind.REACH: _reach,
    EntryKind.ASKED_UP: _asked_up,
    EntryKind.ASK_ANSWER: _ask_answer,
    EntryKind.UNDONE: lambda _seen: (pgettext("an act of staff", "Taken back"), "", "quiet"),
}
