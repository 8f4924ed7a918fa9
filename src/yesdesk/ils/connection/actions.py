"""The library system and its codes of our branches. The worker keeps the secrets."""

from collections.abc import Mapping

from django.db import transaction

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.permissions import Permission
from yesdesk.ils.models import PickupCode
from yesdesk.ils.port import Check
from yesdesk.ils.rpc import client as rpc_client


def change_connection(kind: str, values: Mapping[str, str], *, by: Actor) -> None:
    by.require(Permission.ILS_CONNECTION_CHANGE)
    rpc_client.store_connection(kind, dict(values))
    with transaction.atomic():
        record_audit("ils.connection.changed", "library_system", by=by, kind=kind)


def check_connection(*, by: Actor) -> Check:
    by.require(Permission.ILS_CONNECTION_CHANGE)
    return rpc_client.check_system()


@transaction.atomic
def set_pickup_codes(codes: Mapping[int, str], *, by: Actor) -> None:
    """Set codes by branch id; an empty one takes it away. Traced with the codes, which name no person."""
    by.require(Permission.ILS_CONNECTION_CHANGE)
    for branch, code in codes.items():
        if code:
            PickupCode.objects.update_or_create(branch_id=branch, defaults={"code": code})
        else:
            PickupCode.objects.filter(branch=branch).delete()
    said = {f"branch_{branch}": code for branch, code in codes.items()}
    record_audit("ils.pickups.changed", "library_system", by=by, **said)
