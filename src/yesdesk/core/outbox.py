"""Every message that leaves is a row, committed with its cause; a channel picks it up.

A patron's link is never stored: `{link}` stands in the text until somebody reads or sends it.
"""

from collections.abc import Mapping

from django.conf import settings
from django.utils import timezone
from django.utils.html import escape

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotHere
from yesdesk.core.links import link_token
from yesdesk.core.models import OutboundMessage
from yesdesk.core.models.outbox import OutboundState
from yesdesk.core.permissions import Permission
from yesdesk.core.trace import trace

LINK = "{link}"
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
) -> OutboundMessage:
    """Writes one message to one recipient. Call it inside the transaction of its cause.

    `about`: what it is erased with, like `request:17`. `headers`: further header fields.
    `automatic`: written by the machine, not by a colleague.
    Raises ValueError when an address or a header field holds a line break; in the subject one
    becomes a space, because people's own words stand there.
    """
    fields = dict(headers or {})
    if any(_BREAKS & set(part) for part in (to, *fields, *fields.values())):
        raise ValueError("an address or a header field of a message holds a line break")
    return OutboundMessage.objects.create(
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
    )


def was_posted(about: str) -> bool:
    """Whether anything went out, or waits to go out, about this."""
    return OutboundMessage.objects.filter(about=about).exists()


def link_address(token: str, language: str) -> str:
    """Where a patron's link leads. The host is the library's own setting, never the request's."""
    return f"{settings.BASE_URL}/{language}/r/{token}"


def rendered_text(message: OutboundMessage) -> str:
    """The text as its reader gets it, with the link made this moment."""
    if not message.link_id:
        return message.text
    token = link_token(message.link_id, message.link_generation)
    return message.text.replace(LINK, link_address(token, message.language))


def waiting_messages(
    by: Actor, *, before: int | None = None, limit: int = 50
) -> list[OutboundMessage]:
    """Messages not sent yet, newest first, without their words; `before`: id to go on from."""
    by.require(Permission.CORE_OUTBOX_SEE)
    rows = OutboundMessage.objects.filter(state=OutboundState.WAITING).defer("text", "html")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])


def read_message(message_id: int, *, by: Actor) -> tuple[OutboundMessage, str]:
    """One message and its text with the link in it. The look is traced: it is somebody's words."""
    by.require(Permission.CORE_OUTBOX_SEE)
    message = OutboundMessage.objects.filter(id=message_id).first()
    if message is None:
        raise NotHere.plain()
    trace("core.outbox.read", f"message:{message.id}", by=by, about=message.about)
    return message, rendered_text(message)


def drop_about(about: str) -> int:
    """Removes every message about `about`, sent or not: it is erased. The number removed."""
    return OutboundMessage.objects.filter(about=about).delete()[0]


def strike_from_outbox(about: str, words: str, replacement: str) -> int:
    """Puts `replacement` where `words` stand in messages about `about`; how many changed."""
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
