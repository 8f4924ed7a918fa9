"""How a connector may spare whoever stands there some waiting. Ask `isinstance`: the port alone is enough."""

from typing import Protocol, runtime_checkable

from yesdesk.ils.port import Account, Order


@runtime_checkable
class SupportsOpenByCard(Protocol):
    """A connector that reads an account by its card in fewer questions than find_patron and account take."""

    def account_of_card(self, card: str) -> Account | None:
        """By the whole card number, exactly. None when there is no such card. Raises Unreachable."""


@runtime_checkable
class SupportsRenewability(Protocol):
    """A connector whose system says of each loan by itself whether it may be renewed, which takes its time."""

    def weighed(self, account: Account) -> Account:
        """Return the same account, its loans with what could be told of their renewal. Raises Unreachable."""


@runtime_checkable
class SupportsPartialRead(Protocol):
    """A connector that asks about each thing on an account by itself."""

    def account_around(self, order: Order) -> Account | None:
        """Return the account as far as one order is about it, and as it stands now. None when it is gone. Raises
        Unreachable.
        """
