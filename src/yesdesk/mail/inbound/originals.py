"""A mail as it came, for whoever wants to see what was folded or read wrongly; and who may fetch its bytes."""

from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotAllowed
from yesdesk.core.links import tokens_in, without_tokens
from yesdesk.core.models import StoredFile
from yesdesk.core.permissions import Permission
from yesdesk.core.plain_text import paragraphs
from yesdesk.core.storage.files import path_of
from yesdesk.desk.models import Participant
from yesdesk.mail.inbound.queries import reading_folder
from yesdesk.mail.inbound.sandbox import ParseFailure, SandboxedParser
from yesdesk.mail.models import Message
from yesdesk.mail.parse.mail import Address, Mail

READ_AT_MOST: Final = 4 * 1024 * 1024
"""Bytes of a mail that a page reads; a larger one is fetched as a file."""

PATIENCE: Final = 5.0
"""Seconds a page waits for a mail to be read, in a process of its own."""

SHOWN_AT_MOST: Final = 200_000  # characters


_MAY_HOLD_WORDS: Final = ("text/", "message/")
"""Kinds of attachments in which a quoted link may stand."""


@dataclass(frozen=True, slots=True)
class Original:
    facts: list[tuple[str, str]]
    """(label, words) of its head."""

    text: SafeString
    """The text; empty when it is too large to show."""

    raw: StoredFile | None
    """The raw file; None once it is erased."""


def original_of(message: Message, *, by: Actor) -> Original:
    """Whole, nothing folded; the raw bytes are kept for a shorter time than what was read of them. A patron's own
    link that they quoted is left out here; in the bytes it stands as it came, and the page says so.
    """
    by.require(Permission.DESK_REQUEST_SEE)
    arrival = message.arrivals.select_related("raw").order_by("id").first()
    if arrival is None:
        return Original([], SafeString(""), None)
    if arrival.raw.size > READ_AT_MOST:
        return Original([], SafeString(""), arrival.raw)
    try:
        with (
            SandboxedParser(reading_folder(), patience=PATIENCE) as reader,
            reader.read(path_of(arrival.raw)) as mail,
        ):
            return _shown(mail, arrival.raw)
    except ParseFailure:  # the page leads to the bytes all the same
        return Original([], SafeString(""), arrival.raw)


def _has_no_private_link(raw: StoredFile) -> bool:
    """Whether these bytes surely hold no patron's own link: it is their key, and whoever has it can erase for them."""
    if not path_of(raw).exists():
        return True
    if raw.size > READ_AT_MOST:
        return False
    try:
        with (
            SandboxedParser(reading_folder(), patience=PATIENCE) as reader,
            reader.read(path_of(raw)) as mail,
        ):
            return not _may_hold_a_link(mail)
    except ParseFailure:
        return False


def _may_hold_a_link(mail: Mail) -> bool:
    words = (mail.text, mail.html, *(value for _name, value in mail.headers))
    parts = (each.type.startswith(_MAY_HOLD_WORDS) for each in mail.attachments)
    return any(map(tokens_in, words)) or any(parts)


def refuse_a_key(raw: StoredFile, *, by: Actor) -> None:
    """Raise NotAllowed for bytes that may hold a patron's own link, where `by` may not erase for patrons anyway."""
    if by.may(Permission.PATRONS_WORDS_ERASE) or _has_no_private_link(raw):
        return
    raise NotAllowed(
        _(
            "This e-mail may have the patron's own secret link in it. A person with that link "
            "can erase for them."
        ),
        next_step=_("Read it on its page: the link is left out there. Or ask a lead to fetch it."),
        code="mail.holds_a_link",
    )


def sender_takes_part(message: Message) -> bool:
    """Whether staff let whoever wrote it take part beside the patron."""
    address = message.entry.written_from if message.entry is not None else ""
    rows = Participant.objects.filter(request=message.request_id, address=address)
    return bool(address) and rows.filter(gets_answers=True).exists()


def _shown(mail: Mail, raw: StoredFile) -> Original:
    facts = [
        (pgettext("mail", "From"), mail.raw_from),
        (pgettext("mail", "To"), _people(mail.to)),
        (_("Copy to"), _people(mail.cc)),
        (pgettext("mail", "Sent"), mail.header("date")),
        (_("Subject"), mail.subject),
        (_("Read with"), "; ".join(mail.defects)),
    ]
    shown = [(label, without_tokens(words)) for label, words in facts if words]
    return Original(shown, paragraphs(without_tokens(mail.text)[:SHOWN_AT_MOST]), raw)


def _people(addresses: tuple[Address, ...]) -> str:
    return ", ".join(f"{each.name} <{each.address}>".strip() for each in addresses[:40])
