"""A mail as it came, for staff who check the folding; and the right to fetch its bytes."""

from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, pgettext

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotAllowed
from yesdesk.core.links import tokens_in, without_tokens
from yesdesk.core.models import StoredFile
from yesdesk.core.permissions import Permission
from yesdesk.core.plain_text import as_html_paragraphs
from yesdesk.core.storage.files import path_of
from yesdesk.mail.inbound.queries import reading_folder
from yesdesk.mail.inbound.sandbox import ParseFailure, SandboxedParser
from yesdesk.mail.models import Message
from yesdesk.mail.parse.mail import Address, Mail
from yesdesk.requests.models import Participant

READ_AT_MOST: Final = 4 * 1024 * 1024

PATIENCE: Final = 5.0

SHOWN_AT_MOST: Final = 200_000  # characters


_MAY_HOLD_WORDS: Final = ("text/", "message/")


@dataclass(frozen=True, slots=True)
class Original:
    facts: list[tuple[str, str]]
    text: SafeString
    raw: StoredFile | None


def original_of(message: Message, *, by: Actor) -> Original:
    """Show a mail whole, without the patron's own link, which the raw bytes still hold; the page says so."""
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
            return _original_to_show(mail, arrival.raw)
    except ParseFailure:  # the page leads to the bytes all the same
        return Original([], SafeString(""), arrival.raw)


def _has_no_private_link(raw: StoredFile) -> bool:
    """Return whether these bytes surely hold no patron's own link: it is a key, and its holder can erase for them."""
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
    address = message.entry.written_from if message.entry is not None else ""
    rows = Participant.objects.filter(request=message.request_id, address=address)
    return bool(address) and rows.filter(gets_answers=True).exists()


def _original_to_show(mail: Mail, raw: StoredFile) -> Original:
    facts = [
        (pgettext("mail", "From"), mail.raw_from),
        (pgettext("mail", "To"), _names_and_addresses(mail.to)),
        (_("Copy to"), _names_and_addresses(mail.cc)),
        (pgettext("mail", "Sent"), mail.header("date")),
        (_("Subject"), mail.subject),
        (_("Read with"), "; ".join(mail.defects)),
    ]
    shown = [(label, without_tokens(words)) for label, words in facts if words]
    return Original(shown, as_html_paragraphs(without_tokens(mail.text)[:SHOWN_AT_MOST]), raw)


def _names_and_addresses(addresses: tuple[Address, ...]) -> str:
    return ", ".join(f"{each.name} <{each.address}>".strip() for each in addresses[:40])
