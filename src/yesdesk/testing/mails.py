"""A mailbox of the cast's library, and mail in it."""

from io import BytesIO
from typing import Any

from django.utils import timezone

from yesdesk.core.storage.files import save
from yesdesk.mail.models import Arrival, ArrivalState, Mailbox, Message, ReviewReason
from yesdesk.places.models import Branch, ServicePoint, ServicePointKind
from yesdesk.requests.models import Request

ADDRESS = "ask@mill.library.example"
SERVER = "mx.library.example"


def a_mailbox(branch: Branch, address: str = ADDRESS, **values: Any) -> Mailbox:
    point, _new = ServicePoint.objects.get_or_create(
        branch=branch, name=address, defaults={"kind": ServicePointKind.INBOX}
    )
    defaults = {
        "service_point": point,
        "host": "imap.library.example",
        "trusted_server": SERVER,
        **values,
    }
    return Mailbox.objects.get_or_create(address=address, defaults=defaults)[0]


def mail_bytes(
    words: str = "My books were due while I was away burying my mother.",
    *,
    sender: str = "Ana Moreira <ana.m@post.example>",
    to: str = ADDRESS,
    subject: str = "Late charges",
    message_id: str = "<1@post.example>",
    **headers: str,
) -> bytes:
    """Return a plain mail. `headers`: an underscore for each hyphen."""
    fields = {
        "From": sender,
        "To": to,
        "Subject": subject,
        "Message-ID": message_id,
        "Date": "Tue, 03 Nov 2026 23:10:00 +0100",
        **{name.replace("_", "-"): value for name, value in headers.items()},
        "Content-Type": "text/plain; charset=utf-8",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"{head}\r\n{words}\r\n".encode()


def an_arrival(mailbox: Mailbox, raw: bytes, **values: Any) -> Arrival:
    """Store raw bytes that nobody has read yet."""
    stored = save(BytesIO(raw), limit=100 * 1024 * 1024)
    return Arrival.objects.create(mailbox=mailbox, raw=stored, arrived_at=timezone.now(), **values)


def a_mail_on(request: Request) -> Message:
    arrival = an_arrival(a_mailbox(request.branch), mail_bytes())
    message, _new = Message.objects.get_or_create(
        identity="a" * 64,
        defaults={
            "verdict": "new",
            "request": request,
            "entry": request.entries.first(),
            "at": timezone.now(),
        },
    )
    arrival.message = message
    arrival.save()
    return message


def a_listed_mail(
    branch: Branch, reason: ReviewReason = ReviewReason.UNREADABLE, **values: Any
) -> Arrival:
    head = {"sender": "Ana Moreira <ana.m@post.example>", "subject": "Late charges"}
    state = {"state": ArrivalState.LISTED, "reason": reason, "detail": "500 parts"}
    return an_arrival(a_mailbox(branch), mail_bytes(), **{**head, **state, **values})
