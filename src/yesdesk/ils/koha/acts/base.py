"""The protocol of an act in Koha."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from yesdesk.ils.koha.api import KohaApi
from yesdesk.ils.port import Account, Order, Receipt, TagSearch


@dataclass(frozen=True, slots=True)
class KohaOptions:
    """Settings of this library's Koha that its API does not tell."""

    credit_type: str = "FORGIVEN"
    """FORGIVEN or WRITEOFF."""

    payment_type: str = ""
    """The payment type, where RequirePaymentType is on."""

    library: str = ""
    """The code waivers are booked on, empty for that of the line."""


class KohaAct(Protocol):
    """One capability. `needs`: its operations in the installed specification, as `POST /holds`."""

    @property
    def needs(self) -> tuple[str, ...]: ...

    def check(self, desk: KohaApi, order: Order) -> object:
        """Read just before. Raises Refused for what stands in the way, or Unreachable."""

    def send(self, desk: KohaApi, ways: KohaOptions, order: Order) -> Receipt:
        """Checks, sends once, reads back. Raises KohaRefused, Refused, Unknown or Unreachable."""

    def look(self, desk: KohaApi, order: Order, before: Mapping[str, str]) -> TagSearch:
        """Whether it is there. Raises Unreachable."""

    def warnings(self, order: Order, account: Account) -> tuple[str, ...]:
        """Side effects in Koha, as sentences for the preview. Raises Refused for what Koha turns away."""
