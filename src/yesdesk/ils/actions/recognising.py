"""Whose account an e-mail address stands on, as the worker asks the library system."""

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.ils.besides import KnowsAddresses
from yesdesk.ils.connecting import the_system
from yesdesk.ils.port import ByHand


def card_on_address(address: str, *, by: Actor) -> str:
    """The card of the one account with this address; empty where there is none, several, or no way to ask.

    Raises Unreachable while the library system is away. Not inside a transaction.
    """
    by.require(Permission.ILS_ACCOUNT_SEE)
    system = the_system()
    if not isinstance(system, KnowsAddresses):
        return ""
    try:
        found = system.find_by_address(address)
    except ByHand:
        return ""
    return found.card if found else ""
