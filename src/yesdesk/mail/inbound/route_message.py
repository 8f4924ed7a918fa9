"""Route a mail: words on a request, a new request, a report on a message of ours, or a note. The same mail is one,
however many workers hold it: its Message is claimed under a unique key in the transaction."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.models import Delivery
from yesdesk.core.permissions import Permission
from yesdesk.core.plain_text import single_line
from yesdesk.mail.classify import (
    Action,
    Classification,
    MailClass,
    RecipientReport as Delivered,
    ReplyPolicy,
    classify_mail,
    reply_policy,
)
from yesdesk.mail.classify.auth_results import (
    failed_authentication,
    is_authenticated,
    is_sure_failure,
)
from yesdesk.mail.classify.languages import detect_language
from yesdesk.mail.classify.reply_policy import SilenceReason
from yesdesk.mail.inbound.correspondents import cc_recipients, forwarded_from
from yesdesk.mail.inbound.junk import replies_to_us
from yesdesk.mail.inbound.normalise import NormalisedMail, normalise
from yesdesk.mail.inbound.queries import mailbox_inbox
from yesdesk.mail.inbound.review_queue import mark_settled
from yesdesk.mail.inbound.same_words import request_of_same_words, same_words_marks
from yesdesk.mail.inbound.threads import (
    ThreadMatch,
    find_thread,
    forwards_another_mail,
    id_with_address,
    place_on,
)
from yesdesk.mail.models import Arrival, InboundMethod, KnownMessageId, Mailbox, Message
from yesdesk.mail.outbound.delivery import note_report
from yesdesk.mail.outbound.message_ids import message_id_digest, parse_own_id
from yesdesk.mail.parse.mail import Mail
from yesdesk.patrons.models import Proof
from yesdesk.people.queries import job_classes_with
from yesdesk.places.queries import the_library
from yesdesk.requests.actions.identity import recognise_sender
from yesdesk.requests.actions.intake import NewRequest, open_request, patron_replied
from yesdesk.requests.actions.mail_events import (
    add_copied,
    add_waiting_branch,
    record_auto_reply,
)
from yesdesk.requests.actions.reply import set_audience
from yesdesk.requests.actions.timeline import EntryColumns
from yesdesk.requests.models import Channel, Entry, Request
from yesdesk.requests.queries.mail_status import was_answered_on_file

ANSWERED: Final = 20

_PERSONS: Final = frozenset({MailClass.NEW, MailClass.REPLY})
_DELIVERY: Final[dict[Action, Delivery]] = {
    "failed": Delivery.FAILED,
    "delayed": Delivery.DELAYED,
    "delivered": Delivery.DELIVERED,
}


@dataclass(frozen=True, slots=True)
class _Taken:
    mail: Mail
    sorted: Classification
    letter: NormalisedMail
    answering: ReplyPolicy
    vouched: bool
    failed: str
    """A check of its sender that failed, like `dmarc=fail`: the mail proves nothing and has no colleague's rights."""

    mailbox: Mailbox
    ours: frozenset[str]
    marks: list[str]


def route_message(mail: Mail, arrival: Arrival, *, by: Actor) -> Message:
    """Route one read mail and settle its arrival. Not inside a transaction: files are kept first. A mail received
    before changes nothing but the desks it stands on. Raises DiskFull and database errors; then nothing was changed."""
    known = _message_before(mail)
    if known is not None and (known.request is not None or not arrival.wanted):
        return _came_again(known, arrival, by)
    ours = frozenset(Mailbox.objects.values_list("address", flat=True))
    letter = normalise(mail, ours)
    found, trusted = _sorted(mail, arrival, ours, letter.writer), _trusted_server(arrival)
    failed = failed_authentication(mail, trusted)
    failed = failed if is_sure_failure(failed) else ""
    taken = _Taken(
        mail=mail,
        sorted=found,
        letter=letter,
        answering=_silent_after_quiet_week(
            reply_policy(mail, found, ours=ours, trusted_server=trusted), arrival
        ),
        vouched=not failed and is_authenticated(mail, trusted),
        failed=failed,
        mailbox=arrival.mailbox,
        ours=ours,
        marks=same_words_marks(mail, letter, ours, timezone.now()),
    )
    try:
        with transaction.atomic():
            message = (
                Message.objects.select_for_update().get(pk=known.pk) if known else _claimed(taken)
            )
            if message.request is not None:  # a colleague wanted its twin at the same moment
                return _came_again(message, arrival, by)
            return _settle_received(taken, arrival, message, by)
    except IntegrityError:
        known = _message_before(mail)
        if known is None:
            raise
        return _came_again(known, arrival, by)


def _silent_after_quiet_week(policy: ReplyPolicy, arrival: Arrival) -> ReplyPolicy:
    """No receipt for mail of a quiet week, nor for piped mail while the mailbox is quiet."""
    if policy.receipt and (arrival.without_receipt or arrival.mailbox.is_quiet):
        return replace(policy, receipt=False, silence=SilenceReason.QUIET)
    return policy


def _message_before(mail: Mail) -> Message | None:
    rows = Message.objects.select_related("request__branch")
    return rows.filter(identity=identity_of(mail)).first()


def _sorted(mail: Mail, arrival: Arrival, ours: frozenset[str], writer: str) -> Classification:
    """Classify by the mail's own signs; an answer to us, or one a colleague asked for, is a person's."""
    found = classify_mail(mail, ours=ours)
    if found.verdict is MailClass.LIST and replies_to_us(mail, writer):
        why = f"It answers a mail of ours, or one on their own request. {found.why}"
        found = replace(found, verdict=MailClass.REPLY, why=why)
    if not arrival.wanted and found.verdict in _PERSONS and parse_own_id(mail.message_id):
        why = "It is a mail of ours that came back: its Message-ID is one of our own."
        return replace(found, verdict=MailClass.DUPLICATE, why=why, automatic=True)
    if arrival.wanted and found.verdict not in _PERSONS:
        why = f"A colleague said that it is a request. {found.why}"
        return replace(found, verdict=MailClass.NEW, why=why, automatic=True)
    return found


def _trusted_server(arrival: Arrival) -> str:
    """The server whose checks count. Mail by pipe did not pass the mailbox's server, which takes forged headers in its
    name away."""
    was_piped = arrival.spooled is not None
    own_way = was_piped == (arrival.mailbox.inbound_method == InboundMethod.PIPE)
    return arrival.mailbox.trusted_server if own_way else ""


def _claimed(taken: _Taken) -> Message:
    """Raise IntegrityError when another worker was quicker."""
    return Message.objects.create(
        identity=identity_of(taken.mail),
        message_id=taken.mail.message_id.replace("\x00", ""),
        verdict=taken.sorted.verdict,
        why=taken.sorted.why[:300],
        same_words=taken.marks[0] if taken.sorted.verdict in _PERSONS else "",
        at=timezone.now(),
    )


def identity_of(mail: Mail) -> str:
    """The identity of a mail: id and words, as a parcel service uses one id for all."""
    return hashlib.sha256(
        f"{mail.message_id}\n{mail.content_hash}".encode(errors="replace")
    ).hexdigest()


@transaction.atomic
def _came_again(message: Message, arrival: Arrival, by: Actor) -> Message:
    mark_settled(arrival, message)
    if message.request is not None:
        add_waiting_branch(message.request, arrival.mailbox.service_point.branch, by=by)
        _for_leads(message.request, arrival.mailbox, by)
    return message


def _for_leads(request: Request, mailbox: Mailbox, by: Actor) -> None:
    """Restrict to leads all mail to the address for complaints about staff."""
    readable = job_classes_with(Permission.DESK_LEADS_SEE)
    if mailbox.about_staff and readable and not request.for_leads:
        set_audience(request, for_leads=True, by=by)


def _settle_received(taken: _Taken, arrival: Arrival, message: Message, by: Actor) -> Message:
    mark_settled(arrival, message)
    match taken.sorted.verdict:
        case MailClass.AUTO_REPLY:
            _note_robot(taken, message, by)
        case MailClass.NEW | MailClass.REPLY:
            _add_or_open(taken, message, by)
        case _:  # recorded: staff see it beside the list, and make a request of it if it is one
            _note_reports(taken.sorted.delivery, by)
    return message


def _note_robot(taken: _Taken, message: Message, by: Actor) -> None:
    place = find_thread(taken.mail, taken.letter.writer)
    if place is not None and place.takes_part:
        entry = record_auto_reply(place.request, words=taken.letter.words, by=by)
        _keep_place(message, place.request, entry)


def _note_reports(told: Iterable[Delivered], by: Actor) -> None:
    for each in told:
        state = _DELIVERY.get(each.action)
        if state is not None and each.message_id:
            note_report(each.message_id, state, f"{each.status} {each.diagnostic}".strip(), by=by)


def _add_or_open(taken: _Taken, message: Message, by: Actor) -> None:
    place = find_thread(taken.mail, taken.letter.writer)
    if place is not None and place.may_write and not forwards_another_mail(taken.mail):
        entry = _write_on(taken, place, message, by)
    elif same := request_of_same_words(taken.marks, timezone.now()):
        beside = place_on(same[0], taken.letter.writer)
        entry = _write_on(taken, beside, message, by, same_words=same[1])
    else:
        entry = _open_request(taken, place, message, by)
    message.subject = single_line(taken.letter.subject, 300)
    _keep_place(message, entry.request, entry)
    if not (message.other_address or taken.failed):
        add_copied(entry.request, cc_recipients(taken.mail, taken.letter.writer, taken.ours))
    _remember_ids(taken, entry.request)
    if _is_vouched(taken) and not message.other_address:
        recognise_sender.enqueue(entry.request_id)


def _remember_ids(taken: _Taken, request: Request) -> None:
    mail, writer = taken.mail, taken.letter.writer
    ids = [mail.message_id] if mail.message_id else []
    if writer:
        answered = (*mail.in_reply_to, *mail.references[::-1])[:ANSWERED]
        ids += [id_with_address(writer, each) for each in answered]
    digests = {message_id_digest(each) for each in ids}
    KnownMessageId.objects.bulk_create(
        [KnownMessageId(digest=each, request=request) for each in digests], ignore_conflicts=True
    )


def _keep_place(message: Message, request: Request, entry: Entry) -> None:
    message.request, message.entry = request, entry
    message.save(update_fields=["request", "entry", "other_address", "subject"])


def _write_on(
    taken: _Taken, place: ThreadMatch, message: Message, by: Actor, *, same_words: int = 0
) -> Entry:
    """Add words: a holder of a mail of ours may. Other writers' words are shown as somebody else's and get no mail."""
    message.other_address = not place.takes_part
    columns = _entry_columns(taken, message)
    beside = message.other_address and not place.besides
    if (message.other_address and same_words) or (beside and was_answered_on_file(place.request)):
        columns["not_patrons"] = True
    entry = patron_replied(
        place.request,
        words=taken.letter.words,
        folded=taken.letter.folded,
        files=taken.letter.files,
        detail=_entry_facts(taken, message) | ({"same_words": same_words} if same_words else {}),
        columns=columns,
        by=by,
    )
    add_waiting_branch(place.request, taken.mailbox.service_point.branch, by=by)
    _for_leads(place.request, taken.mailbox, by)
    return entry


def _entry_facts(
    taken: _Taken, message: Message, place: ThreadMatch | None = None
) -> dict[str, Any]:
    facts: dict[str, Any] = {"mail": message.pk}
    if taken.mail.sealed or taken.letter.more_files:
        facts["unread"] = taken.mail.sealed or "files"
    if taken.failed:
        facts["failed_check"] = taken.failed
    elif not message.other_address:
        copied = cc_recipients(taken.mail, taken.letter.writer, taken.ours)
        facts |= {"cc": copied} if copied else {}
    if place is not None:
        knows = place.ours or place.takes_part
        facts["forwarded_from" if knows else "may_belong_to"] = place.request.pk
    return facts


def _entry_columns(taken: _Taken, message: Message) -> EntryColumns:
    columns = EntryColumns(vouched=_is_vouched(taken))
    if message.other_address:
        wrote = taken.letter.writer or taken.mail.raw_from
        columns["written_from"] = wrote.replace("\x00", "")[:320]
    return columns


def _is_vouched(taken: _Taken) -> bool:
    return taken.vouched and taken.letter.proves


def _receipt_facts(taken: _Taken) -> dict[str, str]:
    silent = taken.letter.contact and not taken.answering.receipt
    return {"no_receipt": str(taken.answering.silence)} if silent else {}


def _open_request(taken: _Taken, place: ThreadMatch | None, message: Message, by: Actor) -> Entry:
    letter = taken.letter
    branch, point = mailbox_inbox(by, taken.mailbox)
    library = the_library()
    inner = EntryColumns()
    if not taken.failed:
        inner = forwarded_from(taken.mail.text, letter.writer, taken.ours)
    need = NewRequest(
        words=letter.words,
        channel=Channel.EMAIL,
        branch=branch,
        service_point=point,
        name=letter.name,
        contact=letter.contact,
        language=detect_language(letter.words, library.languages, library.default_language),
        proof=Proof.NONE,
        files=letter.files,
        asked_for=letter.subject,
        folded=letter.folded,
        detail=_entry_facts(taken, message, place) | _receipt_facts(taken),
        columns={**_entry_columns(taken, message), **inner},
        receipt=taken.answering.receipt and not inner,
        for_leads=taken.mailbox.about_staff,
    )
    return open_request(need, by=by).entries.select_related("request").get()
