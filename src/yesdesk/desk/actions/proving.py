"""How we know somebody: what a colleague saw with their own eyes."""

from django.db import transaction
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NeedsMending
from yesdesk.core.permissions import Permission
from yesdesk.desk.actions.timeline import hint
from yesdesk.desk.models import Request
from yesdesk.patrons.actions import note_proof
from yesdesk.patrons.models import Proof


@transaction.atomic
def prove(request: Request, *, proof: Proof, card_number: str, by: Actor) -> None:
    """Notes how the patron was known, and the card that was seen. Raises NeedsMending without a card."""
    by.require(Permission.ILS_ACCOUNT_SEE)
    card = "".join(card_number.split())
    if not card:
        raise NeedsMending({"card_number": _("Scan the card, or type its number.")})
    if request.patron is not None:
        note_proof(request.patron, proof=proof, card_number=card, by=by)
    hint(request)
