"""A request as a line of a queue, all in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language, gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import (
    by_words,
    humanize_day,
    humanize_time,
    late_in_words,
    local_day,
    waited_in_words,
)
from yesdesk.core.labels import with_colon
from yesdesk.core.web.addresses import before_number
from yesdesk.requests.models import Channel, OutcomeValue, Request
from yesdesk.requests.queries.tags import tags_of


class RequestColumns(NamedTuple):
    """The columns of a request that a queue reads, as the ORM names them."""

    id: int
    patron__name: str | None
    patron__contact_as_typed: str | None
    said: str
    asked_for: str
    channel: str
    branch__time_zone: str
    waiting_since: datetime | None
    promised_for: datetime | None
    late_since: datetime | None
    needed_by: datetime | None
    at_desk: bool
    assigned_to_id: int | None
    outcome: str
    opened_at: datetime
    closed_at: datetime | None
    last_entry_at: datetime
    for_leads: bool
    held: bool
    second_look_since: datetime | None
    call__due_at: datetime | None
    on_hold_until: datetime | None
    merged_into_id: int | None
    emergency: str | None
    branch_id: int
    chat_until: datetime | None


COLUMNS = RequestColumns._fields

ICONS: dict[str, str] = {
    Channel.WALK_IN: "walk",
    Channel.PHONE: "phone",
    Channel.WEB: "web",
    Channel.EMAIL: "mail",
    Channel.CHAT: "text",
    Channel.TEXT: "text",
}


@dataclass(frozen=True, slots=True)
class RequestRow:
    pk: int
    href: str
    icon: str
    channel_label: str  # the way it came, with a colon, for readers without the icon
    who: str
    named: bool  # `who` is a given name
    said: str
    chips: list[str]  # what changes what one does
    waits: str  # how long, how late, promised time or outcome
    waits_in_full: str  # the same as a sentence, where it is none
    at_desk: bool = False
    promised: str = ""  # `by 11:00`, a broken time
    needed: str = ""  # `Needs it by 19:00`
    taken: bool = False  # a colleague has it; `mine`: the reader has
    second_look: bool = False  # wanted, maybe from somebody else
    call_late: bool = False  # nobody called in time
    emergency: str = ""  # key of its card
    branch: int = 0
    mine: bool = False
    tags: Sequence[str] = ()


def request_rows(
    found: Iterable[RequestColumns], *, by: Actor, queue: str, now: datetime
) -> list[RequestRow]:
    """Return rows as printed. Address prefix and channel words are looked up once, not fifty times."""
    rows = list(found)
    prefix = before_number("request")
    words = _words_in_language(get_language() or "")
    tags = tags_of([row.id for row in rows])
    return [
        _request_row(row, prefix, words, tags[row.id], by=by, queue=queue, now=now) for row in rows
    ]


@lru_cache
def _words_in_language(_language: str) -> "_Words":
    # Thirty labels, translated once for each language.
    return _Words()


class _Words:
    def __init__(self) -> None:
        self.channel_labels = {value: with_colon(label) for value, label in Channel.choices}
        self.outcomes = {value: str(label) for value, label in OutcomeValue.choices}
        self.mine = _("Yours")
        self.taken = _("A colleague has it")
        self.for_leads = _("Only leads can read it")
        self.held = _("Held")
        self.second_look = _("Second look: for a colleague")
        self.someone = _("Someone, %(at)s")
        self.unnamed = {
            Channel.WALK_IN: _("Someone at the desk, %(at)s"),
            Channel.PHONE: _("A caller, %(at)s"),
        }
        self.to_call = _("Call to make")
        self.waiting = _("Waiting %(time)s")
        self.promised = _("Promised %(by)s")
        self.merged = _("merged with an older one")
        self.on_hold = _("On hold until %(day)s")
        self.answered = _("answered")
        self.needs = _("Needs it %(by)s")
        self.in_chat = _("In chat now")


def _request_row(
    row: RequestColumns,
    prefix: str,
    words: _Words,
    tags: Sequence[str],
    *,
    by: Actor,
    queue: str,
    now: datetime,
) -> RequestRow:
    waits, in_full = _wait_and_unit(row, words, queue, now, by.language)
    return RequestRow(
        pk=row.id,
        href=f"{prefix}{row.id}",
        icon=ICONS[row.channel],
        channel_label=words.channel_labels[row.channel],
        who=row.patron__name
        or who_is_unnamed(
            row,
            row.patron__contact_as_typed,
            row.branch__time_zone,
            now=now,
            language=by.language,
        ),
        named=bool(row.patron__name),
        said=row.asked_for or row.said,
        chips=_chips(row, words, by, now),
        waits=waits,
        waits_in_full=in_full,
        at_desk=row.at_desk,
        promised=_promised_in_words(row, now, by.language),
        needed=_needed_in_words(row, words, now, by.language),
        taken=row.assigned_to_id not in {None, by.user_id},
        second_look=row.second_look_since is not None,
        call_late=row.call__due_at is not None and row.call__due_at <= now,
        emergency=row.emergency or "",
        branch=row.branch_id,
        mine=row.assigned_to_id == by.user_id,
        tags=tags,
    )


def who_is_unnamed(
    request: Request | RequestColumns,
    contact: str | None,
    zone: str,
    *,
    now: datetime,
    language: str,
) -> str:
    """Name a nameless patron: a caller by number, else by way and time."""
    if contact and request.channel == Channel.PHONE:
        return contact
    words = _words_in_language(get_language() or "")
    at = humanize_time(request.opened_at, zone=zone, language=language, now=now)
    return words.unnamed.get(Channel(request.channel), words.someone) % {"at": at}


def _promised_in_words(row: RequestColumns, now: datetime, language: str) -> str:
    if row.late_since is None or row.closed_at is not None:
        return ""
    return by_words(row.late_since, zone=row.branch__time_zone, language=language, now=now)


def _needed_in_words(row: RequestColumns, words: _Words, now: datetime, language: str) -> str:
    if row.needed_by is None or row.closed_at is not None:
        return ""
    when = by_words(row.needed_by, zone=row.branch__time_zone, language=language, now=now)
    return words.needs % {"by": when}


def _chips(row: RequestColumns, words: _Words, by: Actor, now: datetime) -> list[str]:
    # Only what changes what one does: neither branch nor floor nor kind.
    chips = []
    if row.chat_until is not None and row.chat_until > now:
        chips.append(words.in_chat)
    if row.call__due_at:
        chips.append(words.to_call)
    if row.assigned_to_id and row.closed_at is None:
        chips.append(words.mine if row.assigned_to_id == by.user_id else words.taken)
    if row.for_leads:
        chips.append(words.for_leads)
    if row.held:
        chips.append(words.held)
    if row.second_look_since and row.closed_at is None:
        chips.append(words.second_look)
    return chips


def _wait_and_unit(
    row: RequestColumns, words: _Words, queue: str, now: datetime, language: str
) -> tuple[str, str]:
    if row.closed_at is not None:
        return words.outcomes.get(row.outcome, ""), ""
    zone = row.branch__time_zone
    if row.late_since and queue != "promised":
        return late_in_words(row.late_since, now), ""
    if row.call__due_at:
        due = row.call__due_at
        late = late_in_words(due, now) if due <= now else ""
        return late or by_words(due, zone=zone, language=language, now=now), ""
    if row.promised_for and (queue == "promised" or not row.waiting_since):
        when = by_words(row.promised_for, zone=zone, language=language, now=now)
        return when, words.promised % {"by": when}
    if row.waiting_since:
        time = waited_in_words(row.waiting_since, now)
        return time, words.waiting % {"time": time}
    return _quiet_in_words(row, words, language)


def _quiet_in_words(row: RequestColumns, words: _Words, language: str) -> tuple[str, str]:
    # Open, and nobody waits: on hold, or answered.
    if row.on_hold_until is None:
        return words.merged if row.merged_into_id else words.answered, ""
    day = local_day(row.on_hold_until, row.branch__time_zone)
    return words.on_hold % {"day": humanize_day(day, language=language)}, ""
