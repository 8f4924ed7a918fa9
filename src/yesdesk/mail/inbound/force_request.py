"""A colleague said that a mail is a request: it becomes one, whatever it looks like, even if nobody can read it."""

import hashlib
from typing import Final

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.models.files import SentFile
from yesdesk.core.permissions import Permission
from yesdesk.desk.actions.opening import NewRequest, open_request
from yesdesk.desk.models import Channel, Request
from yesdesk.mail.inbound.queries import mailbox_inbox
from yesdesk.mail.models import Arrival, ArrivalState, Message
from yesdesk.places.queries import the_library

FILE_NAME: Final = "mail.eml"
VERDICT: Final = "new"


@transaction.atomic
def open_unparsed(arrival: Arrival, *, by: Actor) -> Request:
    """A request that says so, with the mail as it came beside it. Once for the same bytes."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    identity = hashlib.sha256(f"unread:{arrival.raw.sha256}".encode()).hexdigest()
    message, new = Message.objects.get_or_create(
        identity=identity,
        defaults={"verdict": VERDICT, "why": "wanted by staff", "at": timezone.now()},
    )
    if new or message.request is None:
        message.request = _opened(arrival, by)
        message.entry = message.request.entries.get()
        message.save(update_fields=["request", "entry"])
    mark_settled(arrival, message)
    return message.request


def mark_settled(arrival: Arrival, message: Message) -> None:
    """The list and the worker are done with it."""
    arrival.state, arrival.message, arrival.reason = ArrivalState.DONE, message, ""
    arrival.save(update_fields=["state", "message", "reason"])


def _opened(arrival: Arrival, by: Actor) -> Request:
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
