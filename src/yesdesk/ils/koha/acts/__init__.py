"""Acts that Koha can do; one file for each kind. Each act is checked, sent once, read back, looked for."""

from collections.abc import Mapping
from typing import Final, Protocol

from yesdesk.ils.koha.acts.credits import GIVE, WAIVE
from yesdesk.ils.koha.acts.holds import CANCEL, MOVE, PLACE, RESUME, SUSPEND
from yesdesk.ils.koha.acts.renewals import RENEW
from yesdesk.ils.koha.api import KohaApi, KohaOptions
from yesdesk.ils.port import Account, Capability, Order, Receipt, TagSearch


class KohaAct(Protocol):
    """A capability. `needs`: its operations in the installed specification, as `POST /holds`."""

    @property
    def needs(self) -> tuple[str, ...]: ...

    def check(self, desk: KohaApi, order: Order) -> object: ...

    def send(self, desk: KohaApi, ways: KohaOptions, order: Order) -> Receipt:
        """Check, send once, read back. Raises KohaRefused, Refused, Unknown or Unreachable."""

    def look(self, desk: KohaApi, order: Order, before: Mapping[str, str]) -> TagSearch: ...

    def warnings(self, order: Order, account: Account) -> tuple[str, ...]:
        """Side effects in Koha, as sentences for the preview. Raises Refused for an order that Koha turns away."""


ACTS: Final[Mapping[Capability, KohaAct]] = {
    Capability.WAIVE_LINE: WAIVE,
    Capability.CREDIT: GIVE,
    Capability.RENEW: RENEW,
    Capability.PLACE_HOLD: PLACE,
    Capability.SUSPEND_HOLD: SUSPEND,
    Capability.RESUME_HOLD: RESUME,
    Capability.CANCEL_HOLD: CANCEL,
    Capability.MOVE_HOLD: MOVE,
}
"""The acts that Koha's API can do. It cannot set a due date, write a note without racing, or lift a block."""
