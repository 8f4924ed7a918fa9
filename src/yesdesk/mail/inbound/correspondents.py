"""Other people in a patron's mail, each offered to staff by one tap."""

from collections.abc import Container
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.mail.models import Message
from yesdesk.mail.parse.mail import Mail
from yesdesk.patrons.models import Patron
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
from yesdesk.places.queries import the_library
from yesdesk.requests.actions.change_contact import change_request_contact
from yesdesk.requests.actions.mail_events import toggle_participant
from yesdesk.requests.actions.timeline import (
    EntryColumns,
    excerpt,
    index_request,
    lock_request,
    write_entry,
)
from yesdesk.requests.models import Entry, EntryKind, Participant, Request

if TYPE_CHECKING:
    from yesdesk.mail.quote.openers import ForwardedMail

MOST: Final = 5
LONGEST: Final = 320
"""Characters of an address, as Patron.contact keeps it."""


def cc_recipients(mail: Mail, writer: str, ours: Container[str]) -> list[tuple[str, str]]:
    """The copied people, each as name and address: neither the writer nor an address of the library."""
    found: dict[str, str] = {}
    for each in mail.cc:
        address = each.address.lower().replace("\x00", "")
        if 0 < len(address) <= LONGEST and address != writer and address not in ours:
            found.setdefault(address, " ".join(each.name.replace("\x00", "").split())[:120])
    return [(name, address) for address, name in found.items()][:MOST]


@transaction.atomic
def copy_replies_to(message: Message, address: str, *, by: Actor) -> bool:
    """Switch answers to a copied address on or off: whether they go there now. Raises Refusal for any other address."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    copied = Participant.objects.filter(request=message.request, address=address)
    if message.request is None or not copied.exists():
        raise Refusal(
            _("This mail was not copied to that address."),
            next_step=_("Answers go where they went before."),
            code="mail.not_copied",
        )
    return toggle_participant(message.request, address=address, by=by)


def colleague_at(address: str) -> User | None:
    if not address:
        return None
    return User.objects.filter(email__iexact=address, is_active=True).first()


def forwarded_from(text: str, writer: str, ours: frozenset[str]) -> EntryColumns:
    """The forwarded sender for a first entry. Empty unless a colleague wrote it."""
    from yesdesk.mail.quote.openers import forwarded_mail  # when there is mail: many words

    found = forwarded_mail(text.replace("\x00", "")) if colleague_at(writer) else None
    if found is None or found.address in ours or found.address == writer:
        return {}
    if len(found.address) > LONGEST:  # no mail server takes it
        return {}
    return {"forwarded_name": found.name, "forwarded_address": found.address}


@transaction.atomic
def answer_forwarded_sender(message: Message, *, by: Actor) -> None:
    """Give the request to the writer of the forwarded mail; the colleague's words above it become a note for staff.
    The files stay. Raises Refusal where nobody is offered."""
    from yesdesk.mail.quote.openers import forwarded_mail  # when there is mail: many words

    by.require(Permission.DESK_REQUEST_ANSWER)
    entry, request = message.entry, message.request
    if entry is None or request is None or not entry.forwarded_address:
        raise Refusal(
            _("This one holds no mail of anybody else."),
            next_step=_("The answer goes where it went before."),
            code="mail.nobody_inside",
        )
    lock_request(request)
    found = forwarded_mail(f"{entry.text}\n{entry.folded}")
    colleague = request.patron.contact if request.patron else ""
    address, name = entry.forwarded_address, entry.forwarded_name
    Patron.objects.filter(request=request.pk).update(name=name)
    if found is not None and found.words and found.address == address:
        _replace_by_forwarded_words(entry, request, found, colleague_at(colleague), by)
    entry.detail.pop("no_receipt", None)
    entry.vouched, entry.forwarded_name, entry.forwarded_address = False, "", ""
    columns = ("vouched", "forwarded_name", "forwarded_address")
    entry.save(update_fields=["text", "folded", "detail", *columns])
    change_request_contact(request, contact=address, by=by)
    index_request(request)


def _replace_by_forwarded_words(
    entry: Entry, request: Request, found: "ForwardedMail", colleague: User | None, by: Actor
) -> None:
    from yesdesk.mail.classify.languages import detect_language  # when there is mail: many words

    library = the_library()
    entry.text, entry.folded = found.words, ""
    request.said = excerpt(found.words)
    request.language = detect_language(found.words, library.languages, library.default_language)
    request.save(update_fields=["said", "language"])
    if found.above:
        author = actor_for(colleague) if colleague else by
        write_entry(request, EntryKind.NOTE, by=author, now=timezone.now(), text=found.above)


@transaction.atomic
def reply_to_address_of(message: Message, *, by: Actor) -> None:
    """Answer the patron at the address this mail came from. Raises Refusal where none stands there."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    entry, request = message.entry, message.request
    address = entry.written_from if entry is not None else ""
    if not address or request is None or not message.other_address:
        raise Refusal(
            _("There is no other address here to answer to."),
            next_step=_("The answer goes where it went before."),
            code="mail.no_other_address",
        )
    change_request_contact(request, contact=address, by=by)
    Message.objects.filter(request=request, entry__written_from=address).update(other_address=False)
