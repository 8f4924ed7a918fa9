"""Verify who a patron is: by a card that somebody saw, an address our mail server vouches for, or card and PIN."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.counts import count_attempt
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.models import SentFile
from yesdesk.core.permissions import Permission
from yesdesk.core.rotating_keys import rotating_hmac
from yesdesk.desk.models import Entry, EntryKind, Request
from yesdesk.desk.requests.actions.timeline import notify_pages
from yesdesk.ils.accounts.actions import email_on_file, find_card_by_email
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.patrons.actions import card_number_from, set_proof
from yesdesk.patrons.contact import parse_contact
from yesdesk.patrons.models import ContactKind, Patron, Proof


@transaction.atomic
def verify_identity(request: Request, *, proof: Proof, card_number: str, by: Actor) -> None:
    """Record how the patron was identified, and the card that was seen. Raises ValidationRefusal without a card."""
    by.require(Permission.ILS_ACCOUNT_SEE)
    card = card_number_from(card_number)
    if not card:
        raise ValidationRefusal({"card_number": _("Scan the card, or type its number.")})
    if request.patron is not None:
        set_proof(request.patron, proof=proof, card_number=card, by=by)
    notify_pages(request)


def verify_by_address(request: Request, *, by: Actor) -> bool:
    """Identify the sender, where our own mail server vouches for them and theirs is the address on exactly one
    account, known by that. Whether it is. Never weakens a proof somebody gave meanwhile. Raises Unreachable while the
    library system is away. Not inside a transaction.
    """
    patron = request.patron
    if patron is None or patron.contact_kind != ContactKind.EMAIL or patron.proof != Proof.NONE:
        return False
    if not _is_vouched_for(request):
        return False
    card = find_card_by_email(patron.contact, by=by)
    if not card:
        return False
    with transaction.atomic():
        unproved = Patron.objects.filter(proof=Proof.NONE, pk=patron.pk, contact=patron.contact)
        known = bool(unproved.update(proof=Proof.ADDRESS, card_number=card))
        if known:
            notify_pages(request)
    return known


def _is_vouched_for(request: Request) -> bool:
    """Whether the address proves the patron. Where a colleague has corrected it, the patron must have
    written from the new one.
    """
    entries = Entry.objects.filter(request=request)
    changed = entries.filter(kind=EntryKind.CONTACT).order_by("-id").values_list("id", flat=True)
    last = changed.first()
    if last is None:
        return True
    theirs = entries.filter(kind=EntryKind.PATRON, written_from="", id__gt=last)
    return theirs.filter(vouched=True).exists()


def address_on_file(request: Request, *, files: Sequence[SentFile] = (), by: Actor) -> str:
    """The e-mail address that the library system has for the card whose number they typed: whoever typed it may be
    somebody else, so it is for a letter alone and stands on no page. Not inside a transaction.

    Raises ValidationRefusal where there is none, and for files, which need a link; Refusal as `email_on_file`,
    client.ServiceUnavailable.
    """
    if files:
        words = _("A file can’t go to the address on file. Take it out, and send the words alone.")
        raise ValidationRefusal({"way": words})
    card = request.typed_card
    found = email_on_file(card, about=f"request:{request.pk}", by=by) if card else ""
    if "@" in found:
        with suppress(ValidationRefusal):
            return parse_contact(found, "").normal
    words = _("There is no e-mail address on file for the card they typed. Ask them in.")
    raise ValidationRefusal({"way": words})


WINDOW: Final = timedelta(minutes=15)
TRIES: Final = 4
"""In a window, for a card and for a request. Library systems lock a card after a few wrong ones; we stop before."""


def verify_by_pin(request: Request, *, card_number: str, pin: str, by: Actor) -> None:
    """Record card and PIN as the proof, where the library system says that they go together. The PIN is asked
    about once and kept nowhere. Not inside a transaction: it asks another machine, and a try counts whatever
    comes of it.

    Raises ValidationRefusal where something is missing or they do not, Refusal after too many tries,
    client.ServiceUnavailable.
    """
    by.require(Permission.ILS_ACCOUNT_SEE)
    card = card_number_from(card_number)
    missing = {} if card else {"card_number": _("Scan the card, or type its number.")}
    if not pin:
        missing["pin"] = _("Type the PIN that belongs to this card.")
    if missing:
        raise ValidationRefusal(missing)
    _count(card, request)
    if not rpc_client.pin_is_right(card, pin):
        raise ValidationRefusal(
            {"pin": _("This card and this PIN do not go together. Try once more.")}
        )
    verify_identity(request, proof=Proof.CARD_AND_PIN, card_number=card, by=by)


@transaction.atomic
def _count(card: str, request: Request) -> None:
    now = timezone.now()
    sealed = rotating_hmac(
        "pin.card", card.casefold(), now
    )  # library systems find it in any letters
    tries = (
        count_attempt("pin.card", sealed, window=WINDOW, now=now),
        count_attempt("pin.request", str(request.pk), window=WINDOW, now=now),
    )
    if max(tries) > TRIES:
        raise _TooOften(
            _("That was tried a few times just now, so we wait a little."),
            next_step=_("Show the card at the desk, or try again in a quarter of an hour."),
            code="desk.pin.too_often",
        )


class _TooOften(Refusal):
    status = 429


@task()
def recognise_sender(request: int) -> None:
    """Look for the account of a sender whom our own mail server vouches for."""
    found = Request.objects.select_related("branch", "patron").filter(pk=request).first()
    if found is not None:
        verify_by_address(found, by=SYSTEM)
