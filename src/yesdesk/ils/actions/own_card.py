"""Staff say which card is theirs; from then on their own account is somebody else's business."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NeedsMending, NotAllowed
from yesdesk.core.permissions import Permission
from yesdesk.core.trace import trace
from yesdesk.ils import asking
from yesdesk.ils.actions.noting import may_look, note_miss
from yesdesk.ils.connecting import is_by_hand
from yesdesk.ils.models import StaffCard
from yesdesk.ils.seals import seal_of_account, seal_of_card


def say_own_card(card: str, *, by: Actor) -> None:
    """Keeps the seals of one's own card and account, never the number. Asks the library system for it, where one is
    connected.

    Raises NeedsMending where it knows no such card, asking.Away where it does not answer.
    """
    if by.user_id is None:
        raise NotAllowed.because(Permission.DESK_REQUEST_SEE)
    say_card_of(by.user_id, card, by=by)


def say_card_of(user_id: int, card: str, *, by: Actor) -> None:
    """The same for a colleague, by whoever looks after accounts. Traced, without the number."""
    if by.user_id != user_id:
        by.require(Permission.PEOPLE_STAFF_CHANGE)
    if is_by_hand():
        _keep(user_id, card, "", by)
        return
    may_look(by)
    patron = asking.find_patron(card)
    if patron is None:
        note_miss(about="own_card", by=by)
        raise NeedsMending({"card": _("The library system knows no card with this number.")})
    _keep(user_id, card, patron.ref, by)


@transaction.atomic
def _keep(user_id: int, card: str, ref: str, by: Actor) -> None:
    StaffCard.objects.update_or_create(
        user_id=user_id,
        defaults={
            "card": seal_of_card(card),
            "account": seal_of_account(ref) if ref else "",
            "said_at": timezone.now(),
        },
    )
    trace("ils.card.said", f"user:{user_id}", by=by)
