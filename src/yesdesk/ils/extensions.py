"""What a connector may be able to do besides. Ask `isinstance`; without any of it the port is enough."""

from typing import Protocol, runtime_checkable

from yesdesk.core.money import Money
from yesdesk.ils.port import PatronRecord, PickupPlace


@runtime_checkable
class SupportsFindByTag(Protocol):
    """A connector that finds what we wrote by its tag alone, when nobody remembers whose account it was."""

    def waived_under(self, tag: str) -> Money:
        """Return all that stands under it, nothing where nothing does. Raises Unreachable."""


@runtime_checkable
class SupportsPins(Protocol):
    """A connector that can say whether a card and a PIN go together."""

    def pin_is_right(self, card: str, pin: str) -> bool:
        """Asked once and never repeated: a library system may lock a card after some wrong ones. The PIN is
        kept nowhere and stands in no log. Raises Unreachable."""


@runtime_checkable
class SupportsPickupPlaces(Protocol):
    """A connector that knows where holds may be fetched."""

    def pickup_places(self) -> tuple[PickupPlace, ...]:
        """Return every place. Raises Unreachable."""


@runtime_checkable
class SupportsFindByEmail(Protocol):
    """A connector that finds whose account an e-mail address stands on. Ask `isinstance`, as with Forewarns."""

    def find_by_address(self, address: str) -> PatronRecord | None:
        """Return the one account with exactly this address, whatever its case. None where there is none, or several: a
        family's address says nothing of who wrote. Raises Unreachable.
        """
