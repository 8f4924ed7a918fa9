"""A mail as the desk takes it: words, folded words, kept files. Made before the transaction that uses it."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.links import without_tokens
from yesdesk.core.models import SentFile
from yesdesk.core.storage.files import save
from yesdesk.mail.classify.reply_policy import reply_addresses
from yesdesk.mail.parse.files import name_to_save
from yesdesk.mail.parse.mail import Address, Mail
from yesdesk.mail.quote import split_quoted
from yesdesk.patrons.contact import parse_contact
from yesdesk.patrons.models import ContactKind
from yesdesk.places.queries import cached_library
from yesdesk.requests.actions.intake import LONGEST_MAIL

FILES_AT_MOST: Final = 50

LOOKED_AT: Final = 10 * LONGEST_MAIL

LARGEST_FILE: Final = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class NormalisedMail:
    name: str
    contact: str
    """The address for an answer, as Patron.contact keeps it; empty when none can be answered."""

    writer: str
    proves: bool
    """True where From itself is that address, so that a proof of From speaks of the answered person."""

    subject: str
    words: str
    folded: str
    files: tuple[SentFile, ...]
    more_files: bool


def normalise(mail: Mail, ours: Container[str] = frozenset()) -> NormalisedMail:
    """Fold the words and keep the files. Not inside a transaction: it writes megabytes. Raises DiskFull. `ours`: the
    library's own addresses in small letters. An answer there would come back to us."""
    sender, answer_to = mail.sender, _answer_to(mail, ours)
    folded = split_quoted(mail.text[:LOOKED_AT], from_html=mail.is_html, subject=mail.subject)
    words = without_tokens(folded.text.replace("\x00", "").strip())
    rest = without_tokens(folded.folded.replace("\x00", ""))
    contact, wrote = _normal_address(answer_to), _normal_address(sender)
    return NormalisedMail(
        name=" ".join((sender.name if sender else "").split())[:120],
        contact=contact,
        writer=contact if wrote in ours else wrote,
        proves=sender is not None and wrote == contact,
        subject=mail.subject.replace("\x00", ""),
        words=words[:LONGEST_MAIL]
        or (mail.subject.replace("\x00", "").strip()[:LONGEST_MAIL] or _("A mail without words.")),
        folded=rest[:LONGEST_MAIL],
        files=tuple(_save_files(mail)),
        more_files=len(mail.attachments) > FILES_AT_MOST,
    )


def _answer_to(mail: Mail, ours: Container[str]) -> Address | None:
    """Answer Reply-To first: a library's own web form sends from itself and names the patron there."""
    others = (each for each in reply_addresses(mail) if _normal_address(each) not in ours)
    return next(others, None)


def _normal_address(address: Address | None) -> str:
    if address is None:
        return ""
    try:
        contact = parse_contact(address.address, cached_library().country)
    except ValidationRefusal:
        return ""
    return contact.normal if contact.kind == ContactKind.EMAIL else ""


def _save_files(mail: Mail) -> Iterator[SentFile]:
    for attachment in mail.attachments[:FILES_AT_MOST]:
        if attachment.size == 0:
            continue
        with attachment.open() as file:
            stored = save(file, limit=LARGEST_FILE)
        yield SentFile(stored, name_to_save(attachment.name, attachment.type))
