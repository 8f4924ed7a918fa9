"""A need comes in: a new request, or more words on a request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import SYSTEM, Actor, ActorKind
from yesdesk.core.counts import count_attempt
from yesdesk.core.dates import local_day
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.links import new_link_id
from yesdesk.core.models import SentFile
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedInsert
from yesdesk.core.rotating_keys import rotating_hmac
from yesdesk.patrons.actions import patron_errors, save_patron
from yesdesk.patrons.contact import text_number
from yesdesk.patrons.models import CallWish, Patron, Proof
from yesdesk.people.queries import job_classes_with
from yesdesk.places.models import Branch, ServicePoint, ServicePointKind
from yesdesk.requests.access import require_own_link_or_staff, require_patron_or_staff
from yesdesk.requests.actions.answered import tell_of_answer
from yesdesk.requests.actions.audience import (
    put_aside_by,
    restriction_for_more,
    stricter_restriction,
)
from yesdesk.requests.actions.letters import post_receipt, stop_letter
from yesdesk.requests.actions.thanks import deliver_thanks
from yesdesk.requests.actions.timeline import (
    EntryColumns,
    add_entry,
    clean_words,
    desk_topic,
    excerpt,
    index_fields,
    lock_request,
    notify_pages,
    write_entry,
)
from yesdesk.requests.counting.actions import came_columns
from yesdesk.requests.counting.rules import count_second_look
from yesdesk.requests.models import Channel, Entry, EntryKind, MayTell, OutcomeValue, Request

LONGEST_MAIL: Final = 100_000  # characters on the timeline; the rest stands in the mail as it came
WORDS_PER_LINK: Final = 30  # an hour by one link: nobody tells their need in more pieces


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A new request as clean values."""

    words: str
    channel: Channel
    branch: Branch
    service_point: ServicePoint | None = None
    name: str = ""
    contact: str = ""  # e-mail, phone or empty, as typed
    call_wish: CallWish | None = None
    texts: bool | None = None  # they chose text messages
    card_number: str = ""
    language: str = "en"
    kind: str = ""
    proof: Proof = Proof.NONE
    files: Sequence[SentFile] = ()
    held: bool = False  # over a limit of the public form: staff look first
    asked_for: str = ""  # a mail's subject
    folded: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)  # small facts of the first entry
    receipt: bool = True  # never to a machine
    for_leads: bool = False  # not where nobody would read it
    about_lead: bool = False
    emergency: str | None = None
    first: EntryKind = EntryKind.PATRON  # SCANNED where a card was scanned without a word
    needed_by: datetime | None = None
    columns: EntryColumns = field(default_factory=EntryColumns)


@transaction.atomic
def open_request(need: NewRequest, *, by: Actor) -> Request:
    """Open a request with the patron's words. Raises ValidationRefusal by field."""
    if by.is_staff:
        by.require(Permission.DESK_REQUEST_ANSWER)
    mend = request_errors(need, by=by)
    if mend:
        raise ValidationRefusal(mend)
    words = _first_words(need, by)
    now = timezone.now()
    patron = save_patron(
        need.name,
        contact=need.contact,
        call_wish=need.call_wish,
        texts=need.texts,
        card_number=need.card_number,
        language=need.language,
        proof=need.proof,
        by=by,
    )
    about = _columns_of_audience(need)
    # whoever marks it for leads need not know who is one
    reader = SYSTEM if need.for_leads else by
    marked = need.for_leads
    aside = stricter_restriction(about, need.asked_for, words, by=reader, is_complaint=marked)
    request = _create_request(need, patron, excerpt(words), now, {**about, **aside})
    index_fields(request)
    write_entry(
        request,
        need.first,
        by=by,
        now=now,
        text=words,
        folded=need.folded,
        detail=dict(need.detail),
        columns={**need.columns, "put_aside": put_aside_by(aside)},
        files=need.files,
    )
    if need.receipt and not need.held:
        post_receipt(request, to=patron.mail_address or text_number(patron))
    return request


def request_errors(need: NewRequest, *, by: Actor) -> dict[str, str]:
    """Return a sentence by field for all errors."""
    mend: dict[str, str] = {}
    for is_right in (
        lambda: _first_words(need, by),
        lambda: require_future_time(need.needed_by, timezone.now()),
    ):
        try:
            is_right()
        except ValidationRefusal as needs:
            mend |= needs.fields
    return mend | patron_errors(need.name, contact=need.contact, card_number=need.card_number)


def _first_words(need: NewRequest, by: Actor) -> str:
    return "" if need.first is EntryKind.SCANNED else _clean_words_by(need.words, by)


def require_future_time(needed_by: datetime | None, now: datetime) -> None:
    """Raise ValidationRefusal for a need that is past."""
    if needed_by is not None and needed_by <= now:
        raise ValidationRefusal({"needed_by": _("This time has passed. When do they need it?")})


def _columns_of_audience(need: NewRequest) -> dict[str, bool]:
    # Without a reader, the next who can read sees it.
    if not (need.for_leads or need.about_lead):
        return {}
    about_lead = need.about_lead and bool(job_classes_with(Permission.DESK_ABOUT_LEADS_SEE))
    for_leads = about_lead or bool(job_classes_with(Permission.DESK_LEADS_SEE))
    return {"for_leads": for_leads, "about_lead": about_lead}


def _create_request(
    need: NewRequest, patron: Patron, said: str, now: datetime, about: Mapping[str, Any]
) -> Request:
    return _OPENED.create(
        link_id=new_link_id(),
        patron=patron,
        branch=need.branch,
        service_point=need.service_point,
        channel=need.channel,
        kind=need.kind,
        language=need.language,
        asked_for=" ".join(need.asked_for.split())[:300],
        said=said,
        opened_at=now,
        last_entry_at=now,
        waiting_since=now,
        at_desk=_stands_at_a_desk(need),
        held=need.held,
        emergency=need.emergency,
        needed_by=need.needed_by,
        revision=1,
        **came_columns(need.branch, now),
        **about,
    )


_OPENED: Final = PreparedInsert(Request)


def _clean_words_by(words: str, by: Actor) -> str:
    # A mail may be longer than typed words.
    return (
        clean_words(words, at_most=LONGEST_MAIL)
        if by.kind is ActorKind.SYSTEM
        else clean_words(words)
    )


def _stands_at_a_desk(need: NewRequest) -> bool:
    # At the van, or upstairs, nobody stands in line.
    point = need.service_point
    at_a_desk = point is None or point.kind == ServicePointKind.DESK
    return need.channel == Channel.WALK_IN and at_a_desk


@transaction.atomic
def patron_replied(
    request: Request,
    *,
    words: str,
    files: Sequence[SentFile] = (),
    folded: str = "",
    detail: Mapping[str, Any] | None = None,
    columns: EntryColumns | None = None,
    by: Actor,
) -> Entry:
    """Add further words of the patron, also by mail or by staff. A closed request reopens."""
    require_patron_or_staff(request, by)
    kept = _clean_words_by(words, by)
    lock_request(request)
    now = timezone.now()
    reopen_if_closed(request, by=by)
    return _add_words(
        request,
        EntryKind.PATRON,
        kept,
        by=by,
        folded=folded,
        detail=detail,
        columns=columns,
        files=files,
        changes={"waiting_since": request.waits_since or now, "said": excerpt(kept)},
    )


@transaction.atomic
def change_need(request: Request, *, words: str, by: Actor) -> Entry:
    """Replace the need; earlier words stay on the timeline."""
    require_own_link_or_staff(request, by)
    kept = clean_words(words)
    lock_request(request)
    now = timezone.now()
    reopen_if_closed(request, by=by)
    entry = _add_words(
        request,
        EntryKind.NEED_CHANGED,
        kept,
        by=by,
        changes={
            "waiting_since": request.waits_since or now,
            "said": excerpt(kept),
            "asked_for": "",
            "needed": "",
        },
    )
    index_fields(request)
    return entry


def _add_words(
    request: Request,
    kind: EntryKind,
    words: str,
    *,
    by: Actor,
    changes: Mapping[str, object],
    detail: Mapping[str, Any] | None = None,
    columns: EntryColumns | None = None,
    folded: str = "",
    files: Sequence[SentFile] = (),
) -> Entry:
    # A complaint about staff restricts the request.
    left, aside = desk_topic(request), restriction_for_more(request, words, by)
    again = {"emergency": request.emergency or None}  # that it is none was said of the words before
    entry = add_entry(
        request,
        kind,
        by=by,
        now=timezone.now(),
        text=words,
        folded=folded,
        detail=dict(detail or {}),
        columns={**(columns or {}), "put_aside": put_aside_by(aside)},
        files=files,
        changes={**again, **changes, **aside, **_columns_if_too_many(request, by)},
    )
    if aside:
        notify_pages(request, left)  # open desks let it go
    tell_of_answer(request, by=by)
    return entry


@transaction.atomic
def record_thanks(request: Request, *, words: str, may_tell: bool, by: Actor) -> Entry:
    """Add a patron's thanks, which reach the helpers. They reopen nothing and ask nothing."""
    require_own_link_or_staff(request, by)
    kept = clean_words(words, at_most=2_000) if words.strip() else ""
    entry = add_entry(
        request,
        EntryKind.THANKS,
        by=by,
        now=timezone.now(),
        text=kept,
        changes=_columns_if_too_many(request, by),
    )
    if may_tell:
        MayTell.objects.create(entry=entry, agreed_on=local_day(entry.at, request.branch.time_zone))
    deliver_thanks(entry, by=by)
    return entry


@transaction.atomic
def ask_second_look(request: Request, *, by: Actor) -> Entry | None:
    """Reopen a request after a no, for another colleague; any other stays as it is."""
    require_patron_or_staff(request, by)
    lock_request(request)
    if request.outcome != OutcomeValue.NOT_THIS_TIME:
        return None
    for ended in request.outcomes.select_related("entry").order_by("-id")[:1]:
        if not by.by_slip:  # a finder of it would keep the letter from the patron
            stop_letter(ended.entry)  # they have read it on their page
    reopen_if_closed(request, by=by)
    now = timezone.now()
    count_second_look(request, at=now)
    tell_of_answer(request, by=by)
    return add_entry(
        request,
        EntryKind.SECOND_LOOK,
        by=by,
        now=now,
        changes={"assigned_to_id": None, "assigned_at": None, "second_look_since": now}
        | _columns_if_too_many(request, by),
    )


def _columns_if_too_many(request: Request, by: Actor) -> dict[str, object]:
    # Over the limit all is kept until a person looks. A mail is never held, nor a line of a chat that runs.
    if by.is_staff or by.kind is ActorKind.SYSTEM or request.chat_until is not None:
        return {}
    now = timezone.now()
    link = rotating_hmac("write.link", request.link_id, now)
    tries = count_attempt("write.link", link, window=timedelta(hours=1), now=now)
    return {"held": True} if tries > WORDS_PER_LINK else {}


def reopen_if_closed(request: Request, *, at_desk: bool = False, by: Actor) -> None:
    """Reopen a closed request, as a reply or its patron (`at_desk`) came. Call inside a transaction."""
    if request.closed_at is None:
        return
    now = timezone.now()
    add_entry(
        request,
        EntryKind.REOPENED,
        by=by,
        now=now,
        detail={"was": request.outcome},
        changes={
            "closed_at": None,
            "outcome": "",
            "waiting_since": now,
            "at_desk": at_desk,
            "emergency": None,
            "second_look_since": None,
        },
    )
