"""Optional abilities of a connector. Ask `isinstance`; the port is enough without them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

from yesdesk.core.money import Money
from yesdesk.ils.port import Account, Order, PatronRecord, PickupPlace


@runtime_checkable
class SupportsPins(Protocol):
    def pin_is_right(self, card: str, pin: str) -> bool:
        """Ask once and never repeat: a library system may lock a card after some wrong ones. Raises Unreachable."""


@runtime_checkable
class SupportsPickupPlaces(Protocol):
    def pickup_places(self) -> tuple[PickupPlace, ...]: ...


@runtime_checkable
class SupportsFindByEmail(Protocol):
    def find_by_address(self, address: str) -> PatronRecord | None:
        """Return the one account with exactly this address, in any case. Raises Unreachable. None where there is none,
        or several: a family's address says nothing of who wrote."""


@runtime_checkable
class SupportsOpenByCard(Protocol):
    """A connector that reads an account by its card in fewer questions than find_patron and account take."""

    def account_of_card(self, card: str) -> Account | None:
        """Find by the whole card number, exactly. None when there is no such card. Raises Unreachable."""


@runtime_checkable
class SupportsRenewability(Protocol):
    """A connector whose system tells of each loan whether it may be renewed, which takes its time."""

    def weighed(self, account: Account) -> Account:
        """Return the account with renewability of its loans, as far as that came in time. Raises Unreachable."""


@runtime_checkable
class SupportsPartialRead(Protocol):
    def account_around(self, order: Order) -> Account | None:
        """Return the part of the account that one order is about. None when it is gone. Raises Unreachable."""


@dataclass(frozen=True, slots=True)
class SystemMark:
    tag: UUID
    amount: Money
    number: str
    at: datetime
    stands: bool = True


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@runtime_checkable
class SupportsListMarks(Protocol):
    def marks_on(self, patron: str) -> tuple[SystemMark, ...]:
        """Return all marks of ours on an account, voided ones too. Raises Unreachable."""


@dataclass(frozen=True, slots=True)
class WaiverTrialResult:
    card: str
    sent: Money
    before: Money
    after: Money
    proof: str


@runtime_checkable
class SupportsWaiverTrial(Protocol):
    """A connector to a system whose waiver may be a payment; `Adapter.waiver_proof` holds the proof."""

    def prove_waiver(self, test_card: str, *, staff: str, day: date, tag: str) -> WaiverTrialResult:
        """Waive the smallest coin on a test patron; a person then looks. Raises Refused, Unknown or Unreachable."""
