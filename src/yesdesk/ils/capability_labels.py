"""What each capability of a library system is called on a page."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from yesdesk.ils.port import Capability

ABILITY_WORDS: Final[Mapping[Capability, object]] = {
    Capability.FIND_PATRON: _("Find a patron by card"),
    Capability.CHECK_PIN: _("Check a PIN"),
    Capability.FIND_TITLE: _("Find a title"),
    Capability.LOANS: _("Read what is on loan"),
    Capability.FEES_BY_LINE: _("Read what is owed, line by line"),
    Capability.RENEW: _("Renew"),
    Capability.EXTEND_DUE_DATE: _("Give a later day to bring it back"),
    Capability.WAIVE_LINE: _("Take a charge off"),
    Capability.CREDIT: _("Put money on an account"),
    Capability.PLACE_HOLD: _("Reserve"),
    Capability.SUSPEND_HOLD: _("Let a reservation rest"),
    Capability.RESUME_HOLD: _("Let a reservation go on"),
    Capability.CANCEL_HOLD: _("Give a reservation up"),
    Capability.MOVE_HOLD: _("Put first in the queue"),
    Capability.LIFT_BLOCK: _("Let them borrow again"),
    Capability.EXTEND_EXPIRY: _("Let a card go on"),
    Capability.PROVISIONAL_CARD: _("Give a card for now"),
    Capability.CLAIMS_RETURNED: _("Note that it was brought back"),
    Capability.GUEST_PASS: _("Give a pass for a computer"),
    Capability.NOTE: _("Leave a note on an account"),
}
