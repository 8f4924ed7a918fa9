"""Every mail Django or allauth sends becomes rows in the outbox, one for each recipient."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.html import strip_tags
from django.utils.translation import get_language

from yesdesk.core.outbox.messages import BY_MACHINE, post

ABOUT = "account"


class OutboxBackend(BaseEmailBackend):
    """Sends nothing itself: a channel does, from the rows."""

    @transaction.atomic
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write all or none; the number of messages. Raises ValueError for a line break in a header
        and for an attachment, which the outbox does not carry."""
        for message in email_messages:
            _post(message)
        return len(email_messages)


def _post(message: EmailMessage) -> None:
    subject = str(message.subject)
    if "\n" in subject or "\r" in subject:
        raise ValueError("the subject of a message holds a line break")
    if message.attachments:
        raise ValueError("the outbox carries no attachments")
    text, html = _bodies(message)
    for recipient in message.recipients():
        post(
            to=str(recipient),
            subject=subject,
            text=text,
            html=html,
            about=ABOUT,
            language=get_language() or settings.LANGUAGE_CODE,
            headers=_headers(message),
        )


def _bodies(message: EmailMessage) -> tuple[str, str]:
    body = str(message.body)
    if message.content_subtype == "html":
        return strip_tags(body), body
    for alternative in getattr(message, "alternatives", []):
        if alternative.mimetype == "text/html":
            return body, str(alternative.content)
    return body, ""


def _headers(message: EmailMessage) -> dict[str, str]:
    headers = BY_MACHINE | {name: str(value) for name, value in message.extra_headers.items()}
    if message.reply_to:
        headers.setdefault("Reply-To", ", ".join(str(address) for address in message.reply_to))
    if message.from_email != settings.DEFAULT_FROM_EMAIL:
        headers.setdefault("From", str(message.from_email))
    return headers
