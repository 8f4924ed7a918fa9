"""Which code of the library system a branch has, so that what is reserved can be fetched there."""

from collections.abc import Mapping

from django.db import transaction

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.core.trace import trace
from yesdesk.ils.models import PickupCode


@transaction.atomic
def set_pickup_codes(codes: Mapping[int, str], *, by: Actor) -> None:
    """By branch id; an empty one takes it away. Traced with the codes, which name no person."""
    by.require(Permission.ILS_CONNECTION_CHANGE)
    for branch, code in codes.items():
        if code:
            PickupCode.objects.update_or_create(branch_id=branch, defaults={"code": code})
        else:
            PickupCode.objects.filter(branch=branch).delete()
    said = {f"branch_{branch}": code for branch, code in codes.items()}
    trace("ils.pickups.changed", "library_system", by=by, **said)
