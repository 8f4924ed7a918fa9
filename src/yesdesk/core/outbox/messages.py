"""Messages that leave: write one as a row, change it while it waits, read its state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.html import escape, strip_tags
from django.utils.translation import get_language

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import NotFound, or_not_found
from yesdesk.core.links import link_token
from yesdesk.core.models import Delivery, OutboundMessage, OutboundState
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedInsert

LINK = "{link}"
BY_MACHINE: Final = {"Auto-Submitted": "auto-generated"}
"""Header fields of a machine's message that somebody asked for (RFC 3834)."""

_BREAKS = frozenset("\r\n\0\x0b\x0c\x85\u2028\u2029")


def post(
    *,
    to: str,
    subject: str,
    text: str,
    about: str,
    language: str = "en",
    link_id: str = "",
    link_generation: int = 0,
    headers: Mapping[str, str] | None = None,
    html: str = "",
    channel: str = "email",
    automatic: bool = False,
    not_before: datetime | None = None,
) -> OutboundMessage:
    """Write one message to one recipient. Call it inside the transaction of its cause.

    `about`: the subject it is erased with, like `request:17`. `automatic`: written by the machine unasked; an address
    gets one of those a day. `not_before`: until then it can be taken back. Raises ValueError for a line break in an
    address or a header field. In the subject, which holds people's own words, it becomes a space.
    """
    fields = dict(headers or {})
    if any(_BREAKS & set(part) for part in (to, *fields, *fields.values())):
        raise ValueError("an address or a header field of a message holds a line break")
    return _POSTED.create(
        channel=channel,
        to=to,
        subject=" ".join(subject.split())[:400],
        text=text,
        html=html,
        headers=fields,
        language=language,
        about=about,
        link_id=link_id,
        link_generation=link_generation,
        created_at=timezone.now(),
        automatic=automatic,
        not_before=not_before,
    )


_POSTED: Final = PreparedInsert(OutboundMessage)


def take_back_message(message_id: int) -> bool:
    """Remove a message nobody can have got, in the transaction that undoes its cause. False: somebody may have it."""
    rows = OutboundMessage.objects.filter(id=message_id)
    rows.filter(state__in=_STILL_HERE, doubts=0).delete()
    return not rows.exists()


def take_back_letter(about: str, not_before: datetime) -> bool:
    """Remove a letter with its copies (same subject, same moment) in the transaction that undoes their cause. False
    means that one may have reached somebody: the caller fails then."""
    rows = OutboundMessage.objects.filter(about=about, not_before=not_before)
    rows.filter(state__in=_STILL_HERE, doubts=0).delete()
    return not rows.exists()


def was_posted(about: str) -> bool:
    return OutboundMessage.objects.filter(about=about).exists()


def link_address(token: str, language: str) -> str:
    """Address of a patron's link. The host is the library's own setting, never the request's."""
    return f"{settings.BASE_URL}/{language}/r/{token}"


def with_link(message: OutboundMessage, text: str) -> str:
    if not message.link_id:
        return text
    token = link_token(message.link_id, message.link_generation)
    return text.replace(LINK, link_address(token, message.language))


def messages_not_sent(
    by: Actor, *, throttled: bool = False, before: int | None = None, limit: int = 50
) -> list[OutboundMessage]:
    """Messages that wait, are on their way, were refused or came back; newest first, without their words. `throttled`:
    instead, automatic mail that the limit kept here, much of it and none to act on. `to` and `subject` are empty, but
    for the domain, where the reader may not read messages. `before`: id to go on from."""
    by.require(Permission.DESK_REQUEST_SEE)
    rows = OutboundMessage.objects.defer("text", "html").order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = (
        list(rows.filter(state=OutboundState.THROTTLED)[:limit])
        if throttled
        else _open(rows, limit)
    )
    if not by.may(Permission.CORE_OUTBOX_SEE):
        for message in found:
            _name, at, domain = message.to.rpartition("@")
            message.to, message.subject = at and f"@{domain}", ""
    return found


def _open(rows: QuerySet[OutboundMessage], limit: int) -> list[OutboundMessage]:
    """Read open messages twice, each along its own index: one read would walk through all that was ever sent."""
    stopped = rows.filter(state__in=_TO_SEE)[:limit]
    back = rows.filter(delivery=Delivery.FAILED, state=OutboundState.SENT)[:limit]
    return sorted([*stopped, *back], key=lambda message: -message.pk)[:limit]


STOPPED: Final = (OutboundState.REFUSED, OutboundState.HELD, OutboundState.THROTTLED)

NOT_SENT: Final = (OutboundState.WAITING, OutboundState.SENDING, *STOPPED)
_TO_SEE: Final = tuple(state for state in NOT_SENT if state != OutboundState.THROTTLED)
_STILL_HERE: Final = (
    OutboundState.WAITING,
    OutboundState.REFUSED,
    OutboundState.THROTTLED,
    OutboundState.LET_GO,
)

MADE_UP: Final = "made-up address"
"""The word for a refused message whose address ends in a name reserved for examples, so is nobody's."""


STOPPED_BY_THEM: Final = "stopped by them"
"""The word for a refused text message whose number asked for no more."""


@dataclass(frozen=True, slots=True)
class Mailed:
    state: str
    delivery: str
    said: str
    tries: int
    doubts: int
    created_at: datetime
    sent_at: datetime | None
    not_before: datetime | None
    next_try_at: datetime | None
    channel: str


def mailed_about(by: Actor, about: str) -> dict[int, Mailed]:
    """Messages about `about` by id: a reader of the thing may know whether its mail arrived. One query."""
    by.require(Permission.DESK_REQUEST_SEE)
    found = OutboundMessage.objects.filter(about=about).order_by("id")
    rows = found.values_list("id", *Mailed.__dataclass_fields__)
    return {pk: Mailed(*values) for pk, *values in rows}


@transaction.atomic
def send_again(message_id: int, *, by: Actor) -> None:
    """Send a stopped message once more. A person wants it, so no limit for robots stops it. Traced."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    stopped = OutboundMessage.objects.filter(id=message_id, state__in=STOPPED)
    message = or_not_found(stopped.select_for_update().first())
    again: dict[str, Any] = {"tries": 0, "doubts": 0, "next_try_at": None, "said": ""}
    if message.automatic:
        again |= {"automatic": False, "headers": {**message.headers, **BY_MACHINE}}
    stopped.update(state=OutboundState.WAITING, **again)
    record_audit("core.outbox.sent_again", f"message:{message_id}", by=by, about=message.about)


@transaction.atomic
def discard_message(message_id: int, *, by: Actor) -> None:
    """Let a stopped message go: it leaves the list. Traced. Raises NotFound when somebody settled it already."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    came_back = Q(delivery=Delivery.FAILED, state=OutboundState.SENT)
    stopped = OutboundMessage.objects.filter(Q(state__in=STOPPED) | came_back, id=message_id)
    if not stopped.update(state=OutboundState.LET_GO):
        raise NotFound.plain()
    record_audit("core.outbox.let_go", f"message:{message_id}", by=by)


def read_message(message_id: int, *, by: Actor) -> tuple[OutboundMessage, str]:
    """Return one message and its text without its link, which is a patron's key. Traced: it is somebody's words."""
    by.require(Permission.CORE_OUTBOX_SEE)
    message = or_not_found(OutboundMessage.objects.filter(id=message_id).first())
    record_audit("core.outbox.read", f"message:{message.id}", by=by, about=message.about)
    return message, message.text.replace(LINK, "…")


def drop_about(about: str) -> int:
    return OutboundMessage.objects.filter(about=about).delete()[0]


def redact_outbox(about: str, words: str, replacement: str) -> int:
    shapes = {words, escape(words)}
    changed = 0
    for message in OutboundMessage.objects.filter(about=about):
        before = (message.subject, message.text, message.html)
        for shape in shapes:
            message.subject = message.subject.replace(" ".join(shape.split()), replacement)[:400]
            message.text = message.text.replace(shape, replacement)
            message.html = message.html.replace(shape, replacement)
        if before != (message.subject, message.text, message.html):
            message.save(update_fields=["subject", "text", "html"])
            changed += 1
    return changed


_BY_MACHINE = Q(automatic=True) | Q(headers__has_key="Auto-Submitted")


def drop_unsent(about: str, channel: str) -> int:
    """Delete messages about `about` that nobody can have got, in the transaction of its cause. Returns how many of
    people, not machines."""
    rows = OutboundMessage.objects.filter(about=about, channel=channel, state__in=_STILL_HERE)
    people = rows.filter(doubts=0).exclude(_BY_MACHINE).count()
    rows.filter(doubts=0).delete()
    return people


def has_bounced(about: str, address: str) -> bool:
    rows = OutboundMessage.objects.filter(about=about, to=address)
    return rows.filter(Q(state=OutboundState.REFUSED) | Q(delivery=Delivery.FAILED)).exists()


def redirect_mail(about: str, former: str, *, to: str, link_generation: int) -> int:
    """Redirect to `to` people's letters about `about` that `former` did not get, in the transaction of its cause.

    The link is of `link_generation`. A machine's letters, and all where `to` is empty, are not sent; returns how many
    letters of people those are. A letter that a server holds cannot be called back, but is sent to `to` if it comes
    back.
    """
    rows = OutboundMessage.objects.filter(about=about, to=former, channel="email")
    unsent = rows.filter(state__in=NOT_SENT)
    dropped = 0 if to else unsent.count() - unsent.filter(_BY_MACHINE).count()
    (unsent.filter(_BY_MACHINE) if to else unsent).delete()
    here = unsent.exclude(state=OutboundState.SENDING)
    here.filter(state=OutboundState.REFUSED).update(state=OutboundState.WAITING)
    # A new name: what a server still says of the old one is about another address.
    here.update(message_id="", tries=0, doubts=0, next_try_at=None, said="")
    unsent.update(to=to, link_generation=link_generation)
    return dropped


_ACCOUNT: Final = "account"


class OutboxBackend(BaseEmailBackend):
    """Django's and allauth's mails as rows, one for each recipient. Sends nothing itself: a channel does."""

    @transaction.atomic
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write all or none. Raises ValueError for a line break in a header, and for an attachment."""
        for message in email_messages:
            _store_message(message)
        return len(email_messages)


def _store_message(message: EmailMessage) -> None:
    subject = str(message.subject)
    if "\n" in subject or "\r" in subject:
        raise ValueError("the subject of a message holds a line break")
    if message.attachments:
        raise ValueError("the outbox carries no attachments")
    text, html = _text_and_html(message)
    for recipient in message.recipients():
        post(
            to=str(recipient),
            subject=subject,
            text=text,
            html=html,
            about=_ACCOUNT,
            language=get_language() or settings.LANGUAGE_CODE,
            headers=_headers_to_send(message),
        )


def _text_and_html(message: EmailMessage) -> tuple[str, str]:
    body = str(message.body)
    if message.content_subtype == "html":
        return strip_tags(body), body
    for alternative in getattr(message, "alternatives", []):
        if alternative.mimetype == "text/html":
            return body, str(alternative.content)
    return body, ""


def _headers_to_send(message: EmailMessage) -> dict[str, str]:
    headers = BY_MACHINE | {name: str(value) for name, value in message.extra_headers.items()}
    if message.reply_to:
        headers.setdefault("Reply-To", ", ".join(str(address) for address in message.reply_to))
    if message.from_email != settings.DEFAULT_FROM_EMAIL:
        headers.setdefault("From", str(message.from_email))
    return headers
