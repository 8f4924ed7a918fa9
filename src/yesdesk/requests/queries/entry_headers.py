"""The header of an entry: who, how, and its shape. Each kind has one label."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _, gettext_noop, pgettext

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_day
from yesdesk.core.labels import job_label
from yesdesk.core.registry import Registry
from yesdesk.patrons.models import ContactKind
from yesdesk.requests.models import Channel, Decision, EntryKind, OutcomeValue, Request, Way

Heading = tuple[str, str, str]


class EntryRow(NamedTuple):
    """Columns of an entry, as the ORM names them. `promise__*`, `outcome__*` and `outgoing__*` may all be None."""

    id: int
    request_id: int
    kind: str
    author_id: int | None
    author__name: str | None
    text: str
    folded: str
    detail: dict[str, Any]
    vouched: bool
    written_from: str
    not_patrons: bool
    forwarded_name: str
    forwarded_address: str
    put_aside: str
    message: int | None
    told: str
    at: datetime
    redacted_at: datetime | None
    promise__due_at: datetime | None
    promise__state: str
    outcome__reason: str
    outcome__nearest_yes: str
    outcome__ask_again: str
    outcome__undone_at: datetime | None
    outgoing__goes_at: datetime | None
    outgoing__undone_at: datetime | None
    has_files: bool
    thanked: bool  # by the reader


@dataclass(frozen=True, slots=True)
class SeenEntry:
    row: EntryRow
    channel: str
    patron: str  # as this reader calls them, like `author`
    author: str
    by_staff: bool
    language: str
    contact: str  # where the patron is answered
    own: bool  # the reader wrote it
    decision: Decision | None = None  # of an act's entry


# By `EntryKind`. Features above name their kinds here.
entry_labels: Final = Registry[Callable[[SeenEntry], Heading]]("entry_label")


class EntryHeaders:
    """Headers of one request's entries, for staff or for its patron."""

    def __init__(self, request: Request, by: Actor) -> None:
        self._by_staff = by.is_staff
        self._language = by.language
        self._reader = by.user_id
        name = request.patron.name if request.patron else ""
        self._patron = (name or _("Patron")) if by.is_staff else _("You")
        self._nobody = _("A colleague") if by.is_staff else _("Your library")
        self._channel = str(Channel(request.channel).label)
        self._contact = request.patron.contact if request.patron else ""

    def of(self, row: EntryRow, decision: Decision | None = None) -> Heading:
        """Return (who, how, shape)."""
        known = decision.job_class if decision is not None else row.detail.get("job_class", "")
        job_class = job_label(known) if self._by_staff else ""
        author = row.author__name or job_class or self._nobody
        own = row.author_id is not None and row.author_id == self._reader
        reader = (self._by_staff, self._language, self._contact, own, decision)
        return entry_labels[row.kind](SeenEntry(row, self._channel, self._patron, author, *reader))


def outcome_words(value: str, *, undone: bool = False) -> str:
    label = str(OutcomeValue(value).label)
    return _("%(outcome)s (taken back)") % {"outcome": label} if undone else label


def _patron_heading(seen: SeenEntry) -> Heading:
    if seen.row.written_from not in {"", seen.contact}:
        return _from_elsewhere(seen)
    if not seen.by_staff:
        return seen.patron, "", "patron"
    if seen.row.author__name or "job_class" in seen.row.detail:  # the name may have been let go
        return seen.patron, _("taken down by %(name)s,") % {"name": seen.author}, "patron"
    return seen.patron, f"{_channel_in_words(seen)},", "patron"


def _channel_in_words(seen: SeenEntry) -> str:
    # Anybody can write any sender into a mail.
    if "mail" not in seen.row.detail or seen.row.vouched:
        return seen.channel
    return _("%(channel)s, sender not proven") % {"channel": seen.channel}


def _from_elsewhere(seen: SeenEntry) -> Heading:
    # Our mail in hand says where an answer belongs, never who wrote it.
    if not seen.by_staff:
        return _("Somebody with our mail"), _("wrote from another address,"), "patron"
    how = _("another address than %(name)s’s. It gets no answer,") % {"name": seen.patron}
    return seen.row.written_from, how, "patron"


# "You said" and "Ana said" have one verb in English and two elsewhere.
def _need_changed_heading(seen: SeenEntry) -> Heading:
    to_them = pgettext("after “You”", "said the need has changed,")
    return seen.patron, _("said the need has changed,") if seen.by_staff else to_them, "patron"


def _thanks_heading(seen: SeenEntry) -> Heading:
    to_them = pgettext("after “You”", "said thanks,")
    return seen.patron, _("said thanks,") if seen.by_staff else to_them, "thanks"


def _second_look(seen: SeenEntry) -> Heading:
    to_them = pgettext("after “You”", "asked that somebody else looks,")
    words = _("asked that somebody else looks,") if seen.by_staff else to_them
    return seen.patron, words, "patron"


def _reply_heading(seen: SeenEntry) -> Heading:
    # To a patron, a call that is still to be made is no way.
    if seen.row.outgoing__undone_at is not None:
        return seen.author, _("wrote this and took it back before it went,"), "note"
    ways = _ANSWERED_STAFF if seen.by_staff else _ANSWERED_PATRON
    words = _ON_FILE if seen.row.not_patrons else ways.get(seen.row.told, _ANSWERED)
    return seen.author, _(words), "reply"


_ANSWERED: Final = gettext_noop("answered,")
_ON_FILE: Final = gettext_noop("answered at the address on file. It isn’t on their own page,")
_ANSWERED_PATRON: Final[dict[str, str]] = {Way.HERE: gettext_noop("told you directly,")}
_ANSWERED_STAFF: Final[dict[str, str]] = {
    Way.HERE: gettext_noop("answered and told them directly,"),
    Way.PAGE: gettext_noop("answered on their page,"),
    Way.PHONE: gettext_noop("answer to give by phone,"),
}


def _told_heading(seen: SeenEntry) -> Heading:
    here = seen.row.told == Way.HERE
    if seen.by_staff:
        words = _("%(name)s told them directly") if here else _("%(name)s told them by phone")
        return words % {"name": seen.author}, "", "quiet"
    return _("We told you directly") if here else _("We told you by phone"), "", "quiet"


def _promise_heading(seen: SeenEntry) -> Heading:
    who = _("Promised by %(name)s") % {"name": seen.author} if seen.by_staff else _("We promised")
    return who, "", "promise"


def _handover_heading(seen: SeenEntry) -> Heading:
    place = seen.row.detail.get("branch", "")
    words = _("%(name)s passed this on, %(place)s,") % {"name": seen.author, "place": place}
    return words, "", "note"


def _outcome_heading(seen: SeenEntry) -> Heading:
    # To a patron a yes by exception is a yes.
    undone = seen.row.outcome__undone_at is not None
    value = seen.row.detail["value"]
    if value == OutcomeValue.YES_BENT and not seen.by_staff:
        value = OutcomeValue.YES
    return outcome_words(value, undone=undone), "", "action"


def _contact_heading(seen: SeenEntry) -> Heading:
    words = {
        ContactKind.EMAIL: _("Answers go to a new e-mail address from now on"),
        ContactKind.PHONE: _("Answers go to a new telephone number from now on"),
        ContactKind.NONE: _("Answers are only on their own page from now on")
        if seen.by_staff
        else _("Answers are only on this page from now on"),
    }
    return words[ContactKind(seen.row.detail["to"])], "", "quiet"


def _hold_heading(seen: SeenEntry) -> Heading:
    day = humanize_day(date.fromisoformat(seen.row.detail["until"]), language=seen.language)
    words = _("%(name)s put this on hold until %(day)s,")
    return words % {"name": seen.author, "day": day}, "", "note"


def _merged_heading(seen: SeenEntry) -> Heading:
    numbers = ", ".join(str(number) for number in seen.row.detail["numbers"])
    words = _("%(name)s merged request %(numbers)s into this one,")
    return words % {"name": seen.author, "numbers": numbers}, "", "note"


def _tagged_heading(seen: SeenEntry) -> Heading:
    detail = seen.row.detail
    words = _("%(name)s put on the tag “%(tag)s”")
    if not detail["on"]:
        words = _("%(name)s took off the tag “%(tag)s”")
    return words % {"name": seen.author, "tag": detail["tag"]}, "", "quiet"


_OWN: Final[dict[str, Callable[[SeenEntry], Heading]]] = {
    EntryKind.PATRON: _patron_heading,
    EntryKind.NEED_CHANGED: _need_changed_heading,
    EntryKind.THANKS: _thanks_heading,
    EntryKind.REPLY: _reply_heading,
    EntryKind.TOLD: _told_heading,
    EntryKind.NOTE: lambda seen: (
        _("Note by %(name)s") % {"name": seen.author},
        _("Staff only. Included without names if the patron asks for their data."),
        "note",
    ),
    EntryKind.PROMISE: _promise_heading,
    EntryKind.HANDOVER: _handover_heading,
    EntryKind.OUTCOME: _outcome_heading,
    EntryKind.REOPENED: lambda _seen: (_("Open again"), "", "quiet"),
    EntryKind.SECOND_LOOK: _second_look,
    EntryKind.AUTO_REPLY: lambda seen: (
        _("The mailbox of %(name)s answered by itself") % {"name": seen.patron},
        "",
        "note",
    ),
    EntryKind.MAIL_FAILED: lambda seen: (
        (
            _("Text message to %(name)s didn’t arrive")
            if "by_text" in seen.row.detail
            else _("Mail to %(name)s didn’t arrive")
        )
        % {"name": seen.patron},
        "",
        "note",
    ),
    EntryKind.CONTACT: _contact_heading,
    EntryKind.HOLD: _hold_heading,
    EntryKind.MERGED: _merged_heading,
    EntryKind.TAGGED: _tagged_heading,
    EntryKind.SCANNED: lambda _seen: (_("Card scanned at the desk"), "", "quiet"),
    EntryKind.UNDONE: lambda _seen: (pgettext("an act of staff", "Taken back"), "", "quiet"),
}

for _kind, _label in _OWN.items():
    entry_labels.add(_kind, _label)
