"""The list of mail that a person looks at: the ways onto it and off it."""

import hashlib
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import NotFound
from yesdesk.core.models import SentFile
from yesdesk.core.permissions import Permission
from yesdesk.core.plain_text import single_line
from yesdesk.mail.inbound.queries import mailbox_inbox, settleable
from yesdesk.mail.inbound.store_raw import enqueue_ingest
from yesdesk.mail.models import Arrival, ArrivalState, Message, QuietKind, ReviewReason
from yesdesk.mail.parse.mail import Mail
from yesdesk.places.queries import the_library
from yesdesk.requests.actions.intake import NewRequest, open_request
from yesdesk.requests.models import Channel, Request

_LISTED: Final = Q(state=ArrivalState.LISTED)


def add_to_review(
    arrival: Arrival, reason: ReviewReason, *, detail: str = "", mail: Mail | None = None, by: Actor
) -> None:
    """Put a waiting mail on the list. `mail`: its readable part, so that a colleague can tell whose it is. `detail`: a
    class of error or a few words for an administrator, none of the mail's."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    Arrival.objects.filter(pk=arrival.pk, state=ArrivalState.WAITING).update(
        state=ArrivalState.LISTED,
        reason=reason,
        detail=single_line(detail, 300),
        **(_sender_and_subject(mail) if mail else {}),
    )


def note_head(arrival: Arrival, mail: Mail, *, by: Actor) -> None:
    by.require(Permission.DESK_REQUEST_ANSWER)
    Arrival.objects.filter(pk=arrival.pk).update(**_sender_and_subject(mail))


def _sender_and_subject(mail: Mail) -> dict[str, str]:
    sender = mail.raw_from
    if mail.sender is not None:
        sender = f"{mail.sender.name} <{mail.sender.address}>"
    return {"sender": single_line(sender, 320), "subject": single_line(mail.subject, 300)}


@transaction.atomic
def read_again(arrival: Arrival, *, by: Actor) -> None:
    by.require(Permission.DESK_REQUEST_ANSWER)
    if arrival.reason in {ReviewReason.TOO_LARGE, ReviewReason.NOT_GIVEN}:
        _fetch_anew(arrival)
    else:
        waiting = ArrivalState.WAITING
        _take_off_list(arrival, _LISTED, state=waiting, reason="", detail="", wanted=False)
        enqueue_ingest(arrival.mailbox_id)
    _record_in_audit("read_again", arrival, by)


def _fetch_anew(arrival: Arrival) -> None:
    if arrival.without_receipt:
        arrival.copies.update(arrival=None, left=True, quiet=QuietKind.WANTED)
    else:
        arrival.copies.all().delete()
    rows = Arrival.objects.filter(pk=arrival.pk, state=ArrivalState.LISTED)
    if not rows.delete()[0]:
        raise NotFound.plain()


@transaction.atomic
def force_request(arrival: Arrival, *, by: Actor) -> None:
    by.require(Permission.DESK_REQUEST_ANSWER)
    _take_off_list(arrival, settleable(), state=ArrivalState.WAITING, wanted=True)
    enqueue_ingest(arrival.mailbox_id)
    _record_in_audit("wanted", arrival, by)


@transaction.atomic
def dismiss(arrival: Arrival, *, by: Actor) -> None:
    by.require(Permission.DESK_REQUEST_ANSWER)
    _take_off_list(arrival, _LISTED, state=ArrivalState.LET_GO)
    _record_in_audit("let_go", arrival, by)


@transaction.atomic
def note_download(arrival: Arrival, *, by: Actor) -> None:
    """Note in the audit that somebody downloads the raw bytes: they are a patron's words."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    _record_in_audit("downloaded", arrival, by)


def _take_off_list(arrival: Arrival, on_it: Q, **changes: object) -> None:
    if not Arrival.objects.filter(on_it, pk=arrival.pk).update(tries=0, **changes):
        raise NotFound.plain()


def _record_in_audit(what: str, arrival: Arrival, by: Actor) -> None:
    record_audit(f"mail.arrival.{what}", f"arrival:{arrival.pk}", by=by, reason=arrival.reason)


FILE_NAME: Final = "mail.eml"
VERDICT: Final = "new"


@transaction.atomic
def open_unparsed(arrival: Arrival, *, by: Actor) -> Request:
    """Open a request with the raw mail beside it. Once for the same bytes."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    identity = hashlib.sha256(f"unread:{arrival.raw.sha256}".encode()).hexdigest()
    message, new = Message.objects.get_or_create(
        identity=identity,
        defaults={"verdict": VERDICT, "why": "wanted by staff", "at": timezone.now()},
    )
    if new or message.request is None:
        message.request = _open_unread_request(arrival, by)
        message.entry = message.request.entries.get()
        message.save(update_fields=["request", "entry"])
    mark_settled(arrival, message)
    return message.request


def mark_settled(arrival: Arrival, message: Message) -> None:
    arrival.state, arrival.message, arrival.reason = ArrivalState.DONE, message, ""
    arrival.save(update_fields=["state", "message", "reason"])


def _open_unread_request(arrival: Arrival, by: Actor) -> Request:
    branch, point = mailbox_inbox(by, arrival.mailbox)
    language = the_library().default_language
    with translation.override(language):
        words = _("This mail could not be read. It is attached as it came.")
    need = NewRequest(
        words=words,
        channel=Channel.EMAIL,
        branch=branch,
        service_point=point,
        language=language,
        files=[SentFile(arrival.raw, FILE_NAME)],
        asked_for=arrival.subject,
        receipt=False,
        for_leads=arrival.mailbox.about_staff,
    )
    return open_request(need, by=by)
