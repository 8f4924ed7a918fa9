"""Whose account an e-mail address stands on, as the worker asks the library system."""

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.ils.configuration import the_system
from yesdesk.ils.extensions import SupportsFindByEmail
from yesdesk.ils.port import NotConnected


def find_card_by_email(address: str, *, by: Actor) -> str:
    """The card of the one account with this address; empty where there is none, several, or no way to ask.

    Raises Unreachable while the library system is away. Not inside a transaction.
    """
    by.require(Permission.ILS_ACCOUNT_SEE)
    system = the_system()
    if not isinstance(system, SupportsFindByEmail):
        return ""
    try:
        found = system.find_by_address(address)
    except NotConnected:
        return ""
    return found.card if found else ""
