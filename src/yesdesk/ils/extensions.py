"""Optional abilities of a connector, some of them to save a patron at the desk time. Ask `isinstance`;
without any of it the port is enough.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

from yesdesk.core.money import Money
from yesdesk.ils.port import Account, Order, PatronRecord, PickupPlace


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
        """All pickup places. Raises Unreachable."""


@runtime_checkable
class SupportsFindByEmail(Protocol):
    """A connector that finds whose account an e-mail address stands on."""

    def find_by_address(self, address: str) -> PatronRecord | None:
        """Return the one account with exactly this address, whatever its case. None where there is none, or several: a
        family's address says nothing of who wrote. Raises Unreachable.
        """


@runtime_checkable
class SupportsOpenByCard(Protocol):
    """A connector that reads an account by its card in fewer questions than find_patron and account take."""

    def account_of_card(self, card: str) -> Account | None:
        """By the whole card number, exactly. None when there is no such card. Raises Unreachable."""


@runtime_checkable
class SupportsRenewability(Protocol):
    """A connector whose system says of each loan by itself whether it may be renewed, which takes its time."""

    def weighed(self, account: Account) -> Account:
        """The account, its loans with whether they can be renewed, as far as that came in time. Raises Unreachable."""


@runtime_checkable
class SupportsPartialRead(Protocol):
    """A connector that asks about each thing on an account by itself."""

    def account_around(self, order: Order) -> Account | None:
        """Return the account as far as one order is about it, and as it stands now. None when it is gone. Raises
        Unreachable.
        """


@dataclass(frozen=True, slots=True)
class SystemMark:
    """Money under a mark of ours."""

    tag: UUID
    """The uuid in it."""

    amount: Money
    number: str
    """The system's own."""

    at: datetime
    stands: bool = True
    """Nobody voided it."""


def tag_of(text: str) -> UUID | None:
    """Return the uuid it spells; None for any other word in its place."""
    try:
        return UUID(text)
    except ValueError:
        return None


@runtime_checkable
class SupportsListMarks(Protocol):
    """A connector that can say what stands on an account under marks of ours."""

    def marks_on(self, patron: str) -> tuple[SystemMark, ...]:
        """All marks of ours on an account, whichever act they were for, voided ones too. Raises Unreachable."""


@dataclass(frozen=True, slots=True)
class WaiverTrialResult:
    """The waiver that was sent, and what was read back of it."""

    card: str
    sent: Money
    before: Money
    after: Money
    proof: str
    """What to set once the library system was seen to say write-off."""


@runtime_checkable
class SupportsWaiverTrial(Protocol):
    """A connector to a system whose waiver may be a payment. Its adapter declares which value holds the proof
    (`Adapter.waiver_proof`).
    """

    def prove_waiver(self, test_card: str, *, staff: str, day: date, tag: str) -> WaiverTrialResult:
        """Waive the smallest coin on a test patron. It proves nothing by itself: a person looks there. Raises Refused,
        Unknown or Unreachable.
        """
