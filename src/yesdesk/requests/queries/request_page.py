"""A request's page around its timeline: head, facts, times to promise."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_noop, ngettext

from yesdesk.core.actors import Actor
from yesdesk.core.dates import (
    by_words,
    humanize_day,
    humanize_time,
    late_in_words,
    local_day,
    waited_in_words,
)
from yesdesk.core.errors import NotFound
from yesdesk.core.labels import with_colon, without_age
from yesdesk.core.permissions import Permission
from yesdesk.core.plain_text import as_html_paragraphs
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.ils.configuration import is_by_hand
from yesdesk.patrons.models import ContactKind, Proof
from yesdesk.places.hours import closing_time, next_open_time
from yesdesk.places.queries import opening_hours
from yesdesk.requests.models import (
    Approval,
    ApprovalState,
    CardScan,
    Channel,
    HandOver,
    Kind,
    Presence,
    Request,
)
from yesdesk.requests.models.approval import REACHED_NOBODY
from yesdesk.requests.queries.card_requests import SCAN_IS_NEWS
from yesdesk.requests.queries.contact_ways import ContactWays, contact_ways
from yesdesk.requests.queries.entry_headers import outcome_words
from yesdesk.requests.queries.promises import is_good_time
from yesdesk.requests.queries.request_rows import ICONS, who_is_unnamed


class Beside(NamedTuple):
    """Rows of other tables that belong to a request, as the ORM names them. `call__*` may all be None."""

    assigned_to__name: str | None
    call__due_at: datetime | None
    call__tries: int
    call__closes_as: str
    call__entry__text: str
    others_here: bool  # somebody but the reader has it open
    asks: bool  # the reader's question is open
    reached_nobody: bool  # another one of theirs
    passed: bool  # its holder did not open it yet
    scanned: bool  # a scan found it lately
    news: str | None  # the reader is told when the patron writes again


@dataclass(frozen=True, slots=True)
class CallLine:
    by: str
    late: bool
    tried: str
    html: SafeString  # the answer to tell, safe
    closes: bool
    mark: str  # it changes with the call


@dataclass(frozen=True, slots=True)
class RequestHead:
    beside: Beside
    name: str  # the patron's, or as the list calls who gave none
    named: bool  # the patron gave a name
    title: str
    state: str
    tone: str  # of the badge: yes, clock, ask
    chips: list[str]
    came: list[str]  # how, where, and what about
    icon: str
    asked_for: str
    needed: str
    contact: str
    contact_href: str
    ways: ContactWays  # by which they can be told
    call: CallLine | None
    proof: str
    card_number: str
    proved: bool
    on_file: (
        bool  # a letter may go to the address that the library system has for the card they typed
    )
    language: str  # its name, in the reader's own
    closed: bool
    mine: bool
    holder: str  # the colleague who has it, empty where nobody has or the reader
    taken: bool
    late: bool  # a promise ran out
    on_hold: bool
    answered: bool  # nothing is waited for, and it is open
    revision: int


def request_head(request: Request, *, by: Actor) -> RequestHead:
    patron, beside = request.patron, beside_request(request, by)
    name = patron.name if patron else ""
    who = name or unnamed_patron(request, by)
    call = _call(request, beside, by)
    holder = "" if request.assigned_to_id == by.user_id else beside.assigned_to__name or ""
    state, tone = _state_and_colour(request, by, call)
    contact = patron.contact_as_typed or patron.contact if patron else ""
    return RequestHead(
        beside=beside,
        name=without_age(who),
        named=bool(name),
        title=f"{with_colon(who)} {request.asked_for}" if request.asked_for else who,
        state=state,
        tone=tone,
        chips=_chips(request, by, holder),
        came=_how_it_came(request),
        icon=ICONS[Channel(request.channel)],
        asked_for=request.asked_for,
        needed=request.needed,
        contact=contact,
        contact_href=_contact_href(request),
        ways=contact_ways(request, calling=call is not None),
        call=call,
        proof=proof_words(patron.proof if patron else Proof.NONE),
        card_number=patron.card_number if patron else "",
        proved=patron is not None and patron.proof != Proof.NONE,
        on_file=_may_ask_for_address(request, by),
        language=language_name(request.language, by.language),
        closed=request.closed_at is not None,
        mine=request.assigned_to_id is not None and request.assigned_to_id == by.user_id,
        holder=holder,
        taken=request.assigned_to_id is not None,
        late=request.late_since is not None and request.closed_at is None,
        on_hold=request.on_hold_until is not None,
        answered=call is None and _owes_nothing(request),
        revision=request.revision,
    )


def unnamed_patron(request: Request, by: Actor) -> str:
    """Name a nameless patron as in the list."""
    zone, now = request.branch.time_zone, timezone.now()
    contact = request.patron.contact_as_typed if request.patron else ""
    return who_is_unnamed(request, contact, zone, now=now, language=by.language)


def _may_ask_for_address(request: Request, by: Actor) -> bool:
    # Who stands here shows the card; without a library system, nobody has an address.
    unproved = request.typed_card and not request.at_desk
    return bool(unproved) and by.may(Permission.ILS_ACCOUNT_SEE) and not is_by_hand()


def _owes_nothing(request: Request) -> bool:
    waits = (request.waits_since, request.late_since, request.promised_for)
    return request.closed_at is None and not any(waits)


def language_name(code: str, reader: str) -> str:
    """Name a language in the reader's own, else by its code."""
    try:
        return Locale.parse(code, sep="-").get_display_name(reader) or code
    except (UnknownLocaleError, ValueError):
        return code


def _state_and_colour(request: Request, by: Actor, call: CallLine | None) -> tuple[str, str]:
    zone, now = request.branch.time_zone, timezone.now()
    if request.closed_at is not None:
        return outcome_words(request.outcome), "yes" if request.outcome.startswith("yes") else "ask"
    if request.late_since is not None:
        when = by_words(request.late_since, zone=zone, language=by.language, now=now)
        late = late_in_words(request.late_since, now)
        return _("%(late)s: we promised this %(by)s") % {"late": late, "by": when}, "clock"
    if call is not None:
        return _("Call them %(by)s") % {"by": call.by}, "clock"
    if request.promised_for is not None:
        when = by_words(request.promised_for, zone=zone, language=by.language, now=now)
        return _("Promised %(by)s") % {"by": when}, "clock"
    if request.waiting_since is not None:
        words = _("Here %(time)s") if request.at_desk else _("Waiting %(time)s")
        return words % {"time": waited_in_words(request.waiting_since, now)}, "clock"
    return _("Answered") if request.on_hold_until is None else _on_hold_in_words(request, by), "ask"


def _on_hold_in_words(request: Request, by: Actor) -> str:
    assert request.on_hold_until is not None  # noqa: S101 - narrows the type
    day = local_day(request.on_hold_until, request.branch.time_zone)
    return _("On hold until %(day)s") % {"day": humanize_day(day, language=by.language)}


def _call(request: Request, beside: Beside, by: Actor) -> CallLine | None:
    due_at, tries = beside.call__due_at, beside.call__tries
    if due_at is None:
        return None
    now, zone = timezone.now(), request.branch.time_zone
    late = due_at < now
    return CallLine(
        by=by_words(due_at, zone=zone, language=by.language, now=now),
        late=late,
        tried=ngettext("Tried once", "Tried %(n)d times", tries) % {"n": tries} if tries else "",
        html=as_html_paragraphs(beside.call__entry__text),
        closes=bool(beside.call__closes_as),
        mark=f"{due_at:%Y%m%d%H%M}-{tries}{'-late' if late else ''}",
    )


def beside_request(request: Request, by: Actor) -> Beside:
    """Return what other tables say of a request. One query. Raises NotFound where it is gone."""
    now = timezone.now()
    since = now - SCAN_IS_NEWS
    for row in _beside.rows(pk=request.pk, me=by.user_id or 0, now=now, since=since):
        return Beside._make(row)
    raise NotFound.plain()


@PreparedQuery
def _beside(
    *, pk: int, me: int, now: datetime, since: datetime
) -> QuerySet[Request, tuple[Any, ...]]:
    this = OuterRef("pk")
    here = Presence.objects.filter(request=this, until__gt=now).exclude(user=me)
    mine = Approval.objects.filter(request=this, asker=me)
    left = HandOver.objects.filter(
        entry__request=this, new_to=OuterRef("assigned_to"), undone_at=None
    )
    scans = CardScan.objects.filter(entry__request=this, entry__at__gte=since, undone_at=None)
    found = Request.objects.filter(pk=pk).annotate(
        others_here=Exists(here),
        asks=Exists(mine.filter(state=ApprovalState.OPEN)),
        reached_nobody=Exists(mine.filter(state__in=REACHED_NOBODY)),
        passed=Exists(left),
        scanned=Exists(scans),
        news=Subquery(Presence.objects.filter(request=this, user=me).values("news")),
    )
    return found.values_list(*Beside._fields)


def _how_it_came(request: Request) -> list[str]:
    point = f", {request.service_point.name}" if request.service_point else ""
    came = [str(Channel(request.channel).label), f"{request.branch.name}{point}"]
    return [*came, str(Kind(request.kind).label)] if request.kind else came


def _chips(request: Request, by: Actor, holder: str) -> list[str]:
    # Only what changes what one does.
    chips = []
    if request.closed_at is None and holder:
        chips.append(_("%(name)s has it") % {"name": holder})
    if request.about_lead:
        chips.append(_("Only the post above the leads can read it"))
    elif request.for_leads:
        chips.append(_("Only leads can read it"))
    if request.held:
        chips.append(_("Held back: not in the list"))
    if request.branch_id != by.branch and by.branch is not None:
        chips.append(_("At %(branch)s") % {"branch": request.branch.name})
    if request.needed_by is not None and request.closed_at is None:
        zone, now = request.branch.time_zone, timezone.now()
        when = by_words(request.needed_by, zone=zone, language=by.language, now=now)
        chips.append(_("Needs it %(by)s") % {"by": when})
    if request.second_look_since is not None and request.closed_at is None:
        chips.append(_("Second look: for a colleague"))
    return chips


def _contact_href(request: Request) -> str:
    patron = request.patron
    if patron is None or patron.contact_kind == ContactKind.NONE:
        return ""
    if patron.contact_kind == ContactKind.PHONE:
        return f"tel:{patron.contact}" if patron.may_be_called else ""
    return f"mailto:{patron.contact}"


def contact_change_effects(request: Request) -> str:
    """Say what a change of contact does, before a colleague makes it."""
    sentences = [_("E-mail or phone. Blank: on their own page only.")]
    if request.patron is not None and request.patron.contact_kind == ContactKind.EMAIL:
        sentences += [
            _("The old address gets nothing more, and the link we sent there is closed."),
            _("A new address gets a new link, and our answers that haven’t left yet."),
        ]
    else:
        sentences.append(_("An e-mail address gets their link."))
    if request.patron is not None and request.patron.proof == Proof.ADDRESS:
        sentences.append(_("Then we don’t know them by their address any more."))
    return " ".join(sentences)


def proof_words(proof: str) -> str:
    return _(_PROOFS[Proof(proof)])


_PROOFS: Final = {
    Proof.NONE: gettext_noop("Not at all: a typed name or card number proves nothing"),
    Proof.ADDRESS: gettext_noop("Wrote from the e-mail address on the account"),
    Proof.CARD_AND_PIN: gettext_noop("Typed card number and PIN"),
    Proof.IN_PERSON: gettext_noop("Card seen at the desk"),
}


def promise_times(
    request: Request,
    *,
    language: str,
    soonest: timedelta = timedelta(hours=1),
    chosen: datetime | None = None,
) -> list[tuple[str, str]]:
    """Return (ISO, words) of times without a doubt: after `soonest`, before closing, two openings, the need. `chosen`:
    a time offered before that must stay readable.
    """
    now, zone = timezone.now(), ZoneInfo(request.branch.time_zone)
    hours = opening_hours(request.branch)
    closes = closing_time(hours, now)
    opens = next_open_time(hours, closes or now)
    then = next_open_time(hours, closing_time(hours, opens) or opens) if opens else None
    candidates = [
        _next_quarter(now + soonest),
        closes if closes and closes - now > soonest + _QUARTER else None,
        *(opening + timedelta(hours=2) for opening in (opens, then) if opening),
        request.needed_by,
    ]
    good = {at for at in candidates if at and at > now and is_good_time(hours, request, at)}
    return [
        (
            at.astimezone(zone).isoformat(),
            humanize_time(at, zone=request.branch.time_zone, language=language, now=now),
        )
        for at in sorted(good | ({chosen} if chosen else set()))
    ]


_QUARTER: Final = timedelta(minutes=15)


def _next_quarter(at: datetime) -> datetime:
    # In UTC, as the wall clock may jump in between.
    past = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at - past + _QUARTER if past else at
