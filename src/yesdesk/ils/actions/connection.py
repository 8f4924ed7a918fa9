"""Which library system it is, changed from its page: the worker keeps it, secrets and all."""

from collections.abc import Mapping

from django.db import transaction

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.core.trace import trace
from yesdesk.ils.port import Check
from yesdesk.ils.rpc import client as rpc_client


def change_connection(kind: str, values: Mapping[str, str], *, by: Actor) -> None:
    """Give the worker a new configuration. Traced, without its values. Raises Refusal."""
    by.require(Permission.ILS_CONNECTION_CHANGE)
    rpc_client.store_connection(kind, dict(values))
    with transaction.atomic():
        trace("ils.connection.changed", "library_system", by=by, kind=kind)


def check_connection(*, by: Actor) -> Check:
    """Try the connection from the worker. Raises client.ServiceUnavailable where none runs."""
    by.require(Permission.ILS_CONNECTION_CHANGE)
    return rpc_client.check_system()
