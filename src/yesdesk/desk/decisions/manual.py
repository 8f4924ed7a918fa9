"""What only a person can tell of an act: a colleague looks in the library system, and says it here."""

from collections.abc import Sequence

from django.db import transaction

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.desk.decisions.settle import settle_act
from yesdesk.desk.requests.actions.conflict_of_interest import require_not_own_account
from yesdesk.ils.acts.queries import ActLine
from yesdesk.ils.acts.staff_settlement import settle_by_staff


def settle_manual_acts(acts: Sequence[ActLine], *, is_there: bool, by: Actor) -> None:
    """Settle all of these acts, or none where one is settled by now. Raises Refusal then, and for an account too near.

    Not inside a transaction: it asks the library system whose household it is.
    """
    by.require(Permission.ILS_ACT_DO)
    for patron in {act.patron for act in acts}:
        require_not_own_account(patron, by)
    _settle(acts, is_there=is_there, by=by)


@transaction.atomic
def _settle(acts: Sequence[ActLine], *, is_there: bool, by: Actor) -> None:
    for act in acts:
        settle_by_staff(act.uuid, is_there=is_there, by=by)
        settle_act(act.uuid, by=by)
