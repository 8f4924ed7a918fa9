"""An order never sends more than stands on that account at this moment."""

import pytest

from yesdesk.core.money import Money
from yesdesk.ils.acts.orders import capped_order
from yesdesk.ils.port import Capability, Order, Refused


@pytest.mark.parametrize(
    ("does", "patron", "goes"),
    [
        (Capability.GUEST_PASS, "", True),
        (Capability.PROVISIONAL_CARD, "", True),
        (Capability.GUEST_PASS, "7", False),
        (Capability.WAIVE_LINE, "", False),
        (Capability.LIFT_BLOCK, "", False),
    ],
)
def test_capped_order_without_an_account(does, patron, goes):
    order = Order("u", does, patron, "", "12", Money(200, "EUR"))
    if goes:
        assert capped_order(order, None) is order
        return
    with pytest.raises(Refused) as refused:
        capped_order(order, None)
    assert refused.value.code == "ils.act.no_account"
