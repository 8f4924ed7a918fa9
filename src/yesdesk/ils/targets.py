"""What an order is about: a kind and a number. A library system numbers each kind from one, so that a number alone
names nothing: line 8, loan 8 and hold 8 are three things.
"""

from typing import Final

from yesdesk.ils.port import Capability

THINGS: Final[dict[Capability, str]] = {
    Capability.WAIVE_LINE: "line",
    Capability.RENEW: "loan",
    Capability.EXTEND_DUE_DATE: "loan",
    Capability.CLAIMS_RETURNED: "loan",
    Capability.PLACE_HOLD: "title",
    Capability.SUSPEND_HOLD: "hold",
    Capability.RESUME_HOLD: "hold",
    Capability.CANCEL_HOLD: "hold",
    Capability.MOVE_HOLD: "hold",
    Capability.LIFT_BLOCK: "block",
    Capability.EXTEND_EXPIRY: "card",
}
"""What a target is a number of, or a block's kind."""

type Thing = tuple[str, str]
"""Like `("loan", "17")`."""


def order_target(does: str, target: str) -> Thing:
    """Return what an order with this target is about. Without one it is about all of its kind on the account: a whole
    balance, where lines have no number.
    """
    return THINGS.get(Capability(does), "") if target else does, target
