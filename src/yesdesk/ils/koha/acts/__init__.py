"""Acts that Koha can do; one file for each kind. Each act is checked, sent once, read back, looked for."""

from collections.abc import Mapping
from typing import Final

from yesdesk.ils.koha.acts.base import KohaAct
from yesdesk.ils.koha.acts.credits import GIVE, WAIVE
from yesdesk.ils.koha.acts.holds import CANCEL, MOVE, PLACE, RESUME, SUSPEND
from yesdesk.ils.koha.acts.renewals import RENEW
from yesdesk.ils.port import Capability

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
