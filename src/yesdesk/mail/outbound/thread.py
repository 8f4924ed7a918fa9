"""The thread in which a mail goes out: its own message id, and the ids of the mails before it."""

from django.db import transaction
from django.db.models import QuerySet

from yesdesk.core.models import OutboundMessage
from yesdesk.core.outbox.delivery import give_name
from yesdesk.mail.models import KnownMessageId, Message
from yesdesk.mail.outbound.compose import (
    Composed,
    ThreadIds,
    Undeliverable,
    compose,
    is_by_machine,
    reply_subject,
    to_wire_address,
)
from yesdesk.mail.outbound.message_ids import NO_REQUEST, message_id_digest, new_message_id
from yesdesk.mail.outbound.routing import RequestPlace, Route
from yesdesk.mail.outbound.smtp import SmtpError
from yesdesk.requests.models import EntryKind


def compose_in_thread(
    message: OutboundMessage, place: RequestPlace | None, route: Route
) -> Composed:
    try:
        own = to_wire_address(route.sender.address)
    except Undeliverable as cannot:  # a mistake in our own address is no patron's fault
        raise SmtpError("our own address", f"{route.sender.address}: {cannot.why}") from cannot
    if not message.message_id:
        _give_message_id(message, place, own.domain)
    return compose(message, route.sender, _thread_of(message, place))


@transaction.atomic
def _give_message_id(message: OutboundMessage, place: RequestPlace | None, host: str) -> None:
    request, link_id = (place.request, place.link_id) if place else (NO_REQUEST, "")
    given = give_name(message, new_message_id(request, link_id, host), _title(message, place))
    if place is not None:
        known = KnownMessageId(digest=message_id_digest(given), request_id=request)
        KnownMessageId.objects.bulk_create([known], ignore_conflicts=True)


def _title(message: OutboundMessage, place: RequestPlace | None) -> str:
    """Return the title of the answered mail, so that her program puts it there. The machine repeats only a subject
    whose sender the mail server vouched for: a forger chooses a subject too."""
    if place is None or (is_by_machine(message) and not message.automatic):
        return message.subject
    theirs = _mails_of_patron(place)
    vouched = theirs.filter(entry__vouched=True) if message.automatic else theirs
    subjects = vouched.order_by("at", "id").values_list("subject", flat=True)
    return reply_subject(subjects.last() or "") or message.subject


def _mails_of_patron(place: RequestPlace) -> QuerySet[Message]:
    return Message.objects.filter(
        request=place.request, other_address=False, entry__kind=EntryKind.PATRON
    )


def _thread_of(message: OutboundMessage, place: RequestPlace | None) -> ThreadIds:
    """Name the mails of its request before it, never a mail by somebody else to whom our mail was forwarded."""
    if place is None:
        return ThreadIds()
    theirs = _mails_of_patron(place)
    came = list(theirs.exclude(message_id="").values_list("at", "message_id"))
    ours = OutboundMessage.objects.filter(
        about=message.about, pk__lt=message.pk, sent_at__isnull=False
    )
    went = ours.exclude(message_id="").values_list("sent_at", "message_id")
    known = [name for _at, name in sorted([*came, *went])]
    return ThreadIds(max(came)[1] if came else "", known)
