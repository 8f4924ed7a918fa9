"""Verify a patron: by a seen card, a vouched address, or card and PIN."""

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
from yesdesk.ils.accounts.actions import email_on_file, find_card_by_email
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.patrons.actions import card_number_from, set_proof
from yesdesk.patrons.contact import parse_contact
from yesdesk.patrons.models import ContactKind, Patron, Proof
from yesdesk.requests.actions.timeline import notify_pages
from yesdesk.requests.models import Entry, EntryKind, Request


@transaction.atomic
def verify_identity(request: Request, *, proof: Proof, card_number: str, by: Actor) -> None:
    """Record a proof and the seen card. Raises ValidationRefusal without a card."""
    by.require(Permission.ILS_ACCOUNT_SEE)
    card = card_number_from(card_number)
    if not card:
        raise ValidationRefusal({"card_number": _("Scan the card, or type its number.")})
    if request.patron is not None:
        set_proof(request.patron, proof=proof, card_number=card, by=by)
    notify_pages(request)


def verify_by_address(request: Request, *, by: Actor) -> bool:
    """Identify a vouched sender by the one account with their address. Returns whether it did. Not inside a
    transaction. It never weakens a proof given meanwhile. Raises Unreachable while the library system is away.
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
    # After a colleague's correction, the patron must have written from the new address.
    entries = Entry.objects.filter(request=request)
    changed = entries.filter(kind=EntryKind.CONTACT).order_by("-id").values_list("id", flat=True)
    last = changed.first()
    if last is None:
        return True
    theirs = entries.filter(kind=EntryKind.PATRON, written_from="", id__gt=last)
    return theirs.filter(vouched=True).exists()


def address_on_file(request: Request, *, files: Sequence[SentFile] = (), by: Actor) -> str:
    """Return the address on file for a typed card, for a letter alone and no page. Not inside a transaction. The
    typist may be somebody else. Raises ValidationRefusal without one, and for files, which need a link; Refusal,
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
# In a window, for a card and for a request: library systems lock a card after a few wrong PINs.
TRIES: Final = 4


def verify_by_pin(request: Request, *, card_number: str, pin: str, by: Actor) -> None:
    """Prove the patron by card and PIN. The PIN is asked about once and stored nowhere. Not inside a transaction. Each
    try counts. Raises ValidationRefusal, Refusal after too many tries, client.ServiceUnavailable.
    """
    by.require(Permission.ILS_ACCOUNT_SEE)
    card = card_number_from(card_number)
    missing = {} if card else {"card_number": _("Scan the card, or type its number.")}
    if not pin:
        missing["pin"] = _("Type the PIN that belongs to this card.")
    if missing:
        raise ValidationRefusal(missing)
    _count_tries_or_refuse(card, request)
    if not rpc_client.pin_is_right(card, pin):
        raise ValidationRefusal(
            {"pin": _("This card and this PIN do not go together. Try once more.")}
        )
    verify_identity(request, proof=Proof.CARD_AND_PIN, card_number=card, by=by)


@transaction.atomic
def _count_tries_or_refuse(card: str, request: Request) -> None:
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
    found = Request.objects.select_related("branch", "patron").filter(pk=request).first()
    if found is not None:
        verify_by_address(found, by=SYSTEM)
