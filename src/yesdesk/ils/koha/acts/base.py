"""What each act has to say for itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from yesdesk.ils.koha.desk import KohaDesk
from yesdesk.ils.port import Account, Look, Order, Receipt


@dataclass(frozen=True, slots=True)
class Ways:
    """How this library has set up its Koha. `credit_type`: FORGIVEN or WRITEOFF; `payment_type`: where
    RequirePaymentType is on; `library`: the code waivers are booked on, empty for that of the line.
    """

    credit_type: str = "FORGIVEN"
    payment_type: str = ""
    library: str = ""


class KohaAct(Protocol):
    """One capability. `needs`: its operations in the installed specification, as `POST /holds`."""

    @property
    def needs(self) -> tuple[str, ...]: ...

    def check(self, desk: KohaDesk, order: Order) -> object:
        """Reads just before. Raises Refused for what stands in the way, or Unreachable."""

    def send(self, desk: KohaDesk, ways: Ways, order: Order) -> Receipt:
        """Checks, sends once, reads back. Raises SaidNo, Refused, Unknown or Unreachable."""

    def look(self, desk: KohaDesk, order: Order, before: Mapping[str, str]) -> Look:
        """Whether it is there. Raises Unreachable."""

    def warnings(self, order: Order, account: Account) -> tuple[str, ...]:
        """What Koha does besides, in sentences for the preview. Raises Refused for what it turns away."""
