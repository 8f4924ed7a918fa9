"""Card and PIN: typed by the patron, asked about once, kept nowhere."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.limits import count_attempt
from yesdesk.core.permissions import Permission
from yesdesk.core.rotating_keys import rotating_hmac
from yesdesk.desk.models import Request
from yesdesk.desk.requests.actions.identity import verify_identity
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.patrons.models import Proof

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
    card = "".join(card_number.split())
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
