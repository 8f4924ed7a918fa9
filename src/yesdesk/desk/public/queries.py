"""A patron's own request as they read it, and the copy they take along."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import by_words, full_time, humanize_day, monday_of
from yesdesk.core.plain_text import as_html_paragraphs
from yesdesk.places.switches import Switch, is_on
from yesdesk.requests.access import with_merged
from yesdesk.requests.models import (
    Entry,
    EntryFile,
    MayTell,
    OutcomeValue,
    OutgoingReply,
    Promise,
    PromiseState,
    Request,
)
from yesdesk.requests.models.entry import UNSEEN_BY_PATRON
from yesdesk.requests.queries.contact_ways import has_call
from yesdesk.requests.queries.decisions import ActSummary
from yesdesk.requests.queries.letter import signed_by
from yesdesk.requests.queries.patron_letters import promised_words
from yesdesk.requests.queries.thanks import thanks_that_may_be_told
from yesdesk.requests.queries.timeline import (
    EntryLine,
    patrons_timeline,
)
from yesdesk.requests.retention import erased_on


@dataclass(frozen=True, slots=True)
class RequestStatus:
    """The patron's page."""

    badge: str
    tone: str
    heading: str
    now: str
    promised: list[dict[str, Any]]
    answer: EntryLine | None  # the newest reply
    asked: str  # of an honest no, with `lines` and `signed`
    lines: list[tuple[str, str]]
    signed: str
    did: list[ActSummary]  # the oldest first
    before: list[EntryLine]  # everything else, newest first
    erased: str  # the day it goes, in words; empty while open
    closed: bool
    # Once, and not where the library ended it: nothing is asked of them any more.
    may_thank: bool

    # Their thanks that we may tell: the Monday of the card, or None.
    to_tell: list[date | None]

    @property
    def told(self) -> bool:
        """Return whether our words stand on top, so that the patron's may fold."""
        return self.answer is not None or bool(self.lines) or self.closed


def request_status(request: Request, *, by: Actor, token: str) -> RequestStatus:
    """Return the patron's page in their language. While an answer can be undone, it is as before."""
    answer_comes = _answer_comes(request)
    closed = request.closed_at is not None and not answer_comes
    entries = patrons_timeline(request, by=by, token=token)
    answer = next((entry for entry in entries if entry.shape in {"reply"}), None)
    ended_so = closed and request.outcome == OutcomeValue.NOT_THIS_TIME
    no = next((entry for entry in entries if entry.lines), None) if ended_so else None
    told = [entry for entry in (answer, no) if entry]
    answered = answer is not None and not answer_comes
    to_call = answered and _is_reply_newest(entries) and has_call(request)
    name = request.patron.name if request.patron and not by.by_slip else ""
    badge, tone, heading, now = _heading_and_words(
        request, name, answered=answered, closed=closed, to_call=to_call
    )
    until = erased_on(request) if closed else None
    weeks = thanks_that_may_be_told([each.pk for each in entries if each.shape == "thanks"])
    status = RequestStatus(
        badge=badge,
        tone=tone,
        heading=heading,
        now=now,
        promised=_promised_lines(request, by),
        answer=answer,
        asked=request.said if no else "",
        lines=no.lines if no else [],
        signed=signed_by(request, by.language) if no else "",
        did=[entry.act_summary for entry in reversed(entries) if entry.act_summary],
        before=[
            entry
            for entry in entries
            if entry not in told and entry.shape != "promise" and entry.act_summary is None
        ],
        erased=humanize_day(until, language=by.language) if until else "",
        closed=closed,
        may_thank=_may_thank(request, entries, told=closed or answer is not None),
        to_tell=[monday_of(week) if week else None for week in weeks.values()],
    )
    return _status_by_slip(status) if by.by_slip else status


def _status_by_slip(status: RequestStatus) -> RequestStatus:
    # Anybody may have found the slip.
    answer = replace(status.answer, folded=SafeString("")) if status.answer else None
    return replace(status, answer=answer, asked="", did=[], before=[], may_thank=False, to_tell=[])


def _may_thank(
    request: Request,
    entries: Sequence[EntryLine],
    *,
    told: bool,
) -> bool:
    if not told or (request.closed_at is not None and request.outcome == OutcomeValue.ENDED):
        return False
    return not any(entry.shape == "thanks" for entry in entries)


_BAD_NEWS: Final = {OutcomeValue.NOT_THIS_TIME, OutcomeValue.WITHDRAWN, OutcomeValue.ENDED}


def address_to_pass_on(request: Request) -> str:
    """Return the plain address of the form, for others who need us. Empty while the kit is off, after a no or an end,
    in an emergency, and where a lead alone reads it.
    """
    if not is_on(Switch.KIT) or request.for_leads or request.emergency:
        return ""
    if request.outcome in _BAD_NEWS:
        return ""
    if request.outcomes.filter(value=OutcomeValue.NOT_THIS_TIME, undone_at=None).exists():
        return ""
    return f"{settings.BASE_URL}{reverse('ask', args=[request.language])}".partition("://")[2]


def _is_reply_newest(entries: Sequence[EntryLine]) -> bool:
    return (
        next((each.shape for each in entries if each.shape in {"reply", "patron"}), "") == "reply"
    )


def _answer_comes(request: Request) -> bool:
    # A patron who took the request back has their own end.
    if request.outcome == OutcomeValue.WITHDRAWN:
        return False
    waiting = OutgoingReply.objects.filter(entry__request=request, undone_at=None)
    return waiting.filter(goes_at__gt=timezone.now()).exists()


def _heading_and_words(
    request: Request, name: str, *, answered: bool, closed: bool, to_call: bool
) -> tuple[str, str, str, str]:
    if closed:
        return _heading_and_words_of_end(request.outcome, name)
    if answered and request.waits_since is None:
        return (
            _("Answered"),
            "yes",
            _with_name_or_without(
                _("%(name)s, you have an answer."), _("You have an answer."), name
            ),
            _("Does this answer it? If not, just write again."),
        )
    if to_call:
        return (
            _("Answered"),
            "clock",
            _with_name_or_without(
                _("%(name)s, you have an answer."), _("You have an answer."), name
            ),
            _("We will call you too. Write again if this does not answer it."),
        )
    if request.patron and request.patron.contact:
        now = _("A person at the library reads it. We answer here, and where you asked us to.")
    else:
        now = _("We answer on your own page. Come back to it with your link.")
    return (
        _("Received"),
        "clock",
        _with_name_or_without(_("We have it, %(name)s."), _("We have it."), name),
        now,
    )


def _heading_and_words_of_end(outcome: str, name: str) -> tuple[str, str, str, str]:
    again = _("Did we miss something? Just write again.")
    match outcome:
        case OutcomeValue.NOT_THIS_TIME:
            return _("Not this time"), "", _("Not this time. This is what you can have."), again
        case OutcomeValue.WITHDRAWN:
            return _("Taken back"), "ask", _("You took this back. That is all right."), again
        case OutcomeValue.ENDED:
            return _("Closed"), "ask", _("This request is closed."), ""
        case _:
            heading = _with_name_or_without(
                _("%(name)s, the answer is yes."), _("The answer is yes."), name
            )
            return _("Yes"), "yes", heading, again


def _with_name_or_without(with_name: str, without: str, name: str) -> str:
    return with_name % {"name": name} if name else without


def _promised_lines(request: Request, by: Actor) -> list[dict[str, Any]]:
    now = timezone.now()
    rows = Promise.objects.filter(
        request=request, state__in=[PromiseState.OPEN, PromiseState.BROKEN]
    ).order_by("due_at")
    zone = request.branch.time_zone
    return [
        {
            "what": promised_words(made.what, by.language),
            "by": by_words(made.due_at, zone=zone, language=by.language, now=now),
            "late": made.due_at < now,
            "said": as_html_paragraphs(made.entry.text if made.entry.text != made.what else ""),
        }
        for made in rows.select_related("entry")
    ]


_ALL: Final = 100_000


def readable_copy(request: Request, *, by: Actor, token: str) -> dict[str, Any]:
    """Return the copy in the patron's language, with links to files. Staff's notes have no authors in it."""
    seen = {line.pk: line for line in patrons_timeline(request, by=by, token=token, size=_ALL)}
    return {
        "facts": _facts_of_request(request, by),
        "entries": [
            _to_read(row, seen.get(row.pk), request, by) for row in _entries_patron_sees(request)
        ],
        "files": [file for pk in sorted(seen) for file in seen[pk].files],
    }


def _entries_patron_sees(request: Request) -> QuerySet[Entry]:
    # An answer that can still be undone is in no copy.
    rows = Entry.objects.filter(request__in=with_merged(request.pk)).exclude(not_patrons=True)
    return rows.order_by("id").exclude(
        outgoing__undone_at=None, outgoing__goes_at__gt=timezone.now()
    )


def _facts_of_request(request: Request, by: Actor) -> list[tuple[str, str]]:
    patron = request.patron
    told = [
        (_("Number"), str(request.pk)),
        (_("Branch"), request.branch.name),
        (_("Asked"), _time_in_words(request.opened_at, request, by)),
        (_("Closed"), _time_in_words(request.closed_at, request, by) if request.closed_at else ""),
        (_("Asked for"), request.asked_for),
        (_("Needed"), request.needed),
        (_("Name"), patron.name if patron else ""),
        (_("Where we answer you"), patron.contact_as_typed if patron else ""),
        (_("What you wish of calls"), patron.get_call_wish_display() or "" if patron else ""),
        (_("Card number"), patron.card_number if patron else ""),
    ]
    return [(label, value) for label, value in told if value]


def _to_read(row: Entry, line: EntryLine | None, request: Request, by: Actor) -> dict[str, Any]:
    doing = [(line.act_summary.title, line.act_summary.state)] if line and line.act_summary else []
    return {
        "who": line.who if line else _("Between our staff"),
        "at": _time_in_words(row.at, request, by),
        "iso": row.at.isoformat(timespec="minutes"),
        "html": as_html_paragraphs(row.text) if row.text else SafeString(""),
        "folded": as_html_paragraphs(row.folded) if row.folded else SafeString(""),
        "lines": [*(line.lines if line else ()), *doing],
    }


def _time_in_words(at: datetime, request: Request, by: Actor) -> str:
    return full_time(at, zone=request.branch.time_zone, language=by.language)


def copy_as_json(request: Request) -> str:
    """Return the copy as JSON: identity, words, answers, names of files. Staff's notes are marked, without authors."""
    patron = request.patron
    entries = _entries_patron_sees(request).select_related("outgoing")
    files = EntryFile.objects.filter(entry__in=entries.order_by())
    told = files.values_list("entry_id", "name", "file__size")
    copy = {
        "request": request.pk,
        "opened": request.opened_at.isoformat(),
        "closed": request.closed_at.isoformat() if request.closed_at else None,
        "outcome": request.outcome,
        "branch": request.branch.name,
        "channel": request.channel,
        "language": request.language,
        "asked_for": request.asked_for,
        "needed": request.needed,
        "tags": list(request.tags.order_by("word").values_list("word", flat=True)),
        "you": {
            "name": patron.name,
            "contact": patron.contact_as_typed,
            "call_wish": patron.call_wish,
            "card_number": patron.card_number,
        }
        if patron
        else None,
        "entries": [_entry_as_dict(entry) for entry in entries],
        "may_tell_of_thanks": list(
            MayTell.objects.filter(entry__in=entries.order_by()).values_list("entry", flat=True)
        ),
        "files": [{"entry": pk, "name": name, "bytes": size} for pk, name, size in told],
    }
    return json.dumps(copy, ensure_ascii=False, indent=2)


def _was_undone(entry: Entry) -> bool:
    went = getattr(entry, "outgoing", None)
    return went is not None and went.undone_at is not None


def _entry_as_dict(entry: Entry) -> dict[str, Any]:
    return {
        "entry": entry.pk,
        "at": entry.at.isoformat(),
        "kind": entry.kind,
        "between_staff": entry.kind in UNSEEN_BY_PATRON or _was_undone(entry),
        "words": entry.text,
        "quoted": entry.folded,
    }
