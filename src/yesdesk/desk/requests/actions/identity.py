"""How we know somebody: what a colleague saw with their own eyes, or what our own mail server vouches for."""

from django.db import transaction
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import Entry, EntryKind, Request
from yesdesk.desk.requests.actions.timeline import notify_pages
from yesdesk.ils.accounts.actions import find_card_by_email
from yesdesk.patrons.actions import set_proof
from yesdesk.patrons.models import Patron, Proof, ReachKind


@transaction.atomic
def verify_identity(request: Request, *, proof: Proof, card_number: str, by: Actor) -> None:
    """Record how the patron was identified, and the card that was seen. Raises ValidationRefusal without a card."""
    by.require(Permission.ILS_ACCOUNT_SEE)
    card = "".join(card_number.split())
    if not card:
        raise ValidationRefusal({"card_number": _("Scan the card, or type its number.")})
    if request.patron is not None:
        set_proof(request.patron, proof=proof, card_number=card, by=by)
    notify_pages(request)


def verify_by_address(request: Request, *, by: Actor) -> bool:
    """Identify the sender, where our own mail server vouches for them and theirs is the address on exactly one
    account, known
    by that. Whether it is. Never weakens a proof somebody gave meanwhile. Raises Unreachable while the library
    system is away. Not inside a transaction.
    """
    patron = request.patron
    if patron is None or patron.reach_kind != ReachKind.EMAIL or patron.proof != Proof.NONE:
        return False
    if not _is_vouched_for(request):
        return False
    card = find_card_by_email(patron.reach, by=by)
    if not card:
        return False
    with transaction.atomic():
        unproved = Patron.objects.filter(proof=Proof.NONE, pk=patron.pk, reach=patron.reach)
        known = bool(unproved.update(proof=Proof.ADDRESS, card_number=card))
        if known:
            notify_pages(request)
    return known


def _is_vouched_for(request: Request) -> bool:
    """Where a colleague has put the address right, mail from the former one speaks of nobody: the patron must have
    written from the new one.
    """
    entries = Entry.objects.filter(request=request)
    changed = entries.filter(kind=EntryKind.REACH).order_by("-id").values_list("id", flat=True)
    last = changed.first()
    if last is None:
        return True
    came = entries.filter(kind=EntryKind.PATRON, detail__proven=True, id__gt=last)
    return came.exclude(detail__has_key="from").exists()
