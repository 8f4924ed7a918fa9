"""An order never sends more than stands on that account at this moment."""

from datetime import UTC, datetime

import pytest

from yesdesk.core.money import Money
from yesdesk.ils.acts.orders import capped_order, read_around
from yesdesk.ils.port import Account, Capability, Fee, FeeKind, Order, PatronRecord, Refused


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


def owing(*fees):
    """An account that owes 9.00 in all, with these charges."""
    lines = tuple(Fee(line, FeeKind.OTHER, "Charge", owed) for line, owed in fees)
    record = PatronRecord("7", "29001000184", "Ana")
    return Account(record, Money(900, "EUR"), datetime(2026, 11, 4, tzinfo=UTC), lines)


@pytest.mark.parametrize(
    ("owed", "sent"),
    [
        (Money(500, "EUR"), 200),
        (Money(150, "EUR"), 150),
        (Money(1, "EUR"), 1),
        (Money(0, "EUR"), None),
        (Money(500, "USD"), None),
    ],
)
def test_capped_order_sends_what_is_owed_on_the_charge_at_most(owed, sent):
    order = Order("u", Capability.WAIVE_LINE, "7", "", "12", Money(200, "EUR"))
    account = owing(("11", Money(900, "EUR")), ("12", owed))
    if sent is not None:
        assert capped_order(order, account).amount == Money(sent, "EUR")
        return
    with pytest.raises(Refused) as refused:
        capped_order(order, account)
    assert refused.value.code == "ils.act.nothing_owed"


def test_capped_order_of_a_charge_that_is_gone():
    order = Order("u", Capability.WAIVE_LINE, "7", "", "12", Money(200, "EUR"))
    with pytest.raises(Refused) as refused:
        capped_order(order, owing(("11", Money(900, "EUR"))))
    assert refused.value.code == "ils.act.no_line"


@pytest.mark.parametrize(("ability", "asked"), [("account", "7"), ("account_around", "the order")])
def test_read_around_asks_for_the_part_that_the_order_needs(ability, asked):
    """A connector that reads a part of an account is asked for that part, and any other for all of it."""
    order = Order("u", Capability.WAIVE_LINE, "7", "", "12", Money(200, "EUR"))

    class System:
        pass

    setattr(System, ability, lambda _self, what: (what, owing()))
    what, account = read_around(System(), order)
    assert what == ("7" if asked == "7" else order)
    assert account == owing()


def test_capped_order_without_charges_looks_at_the_sum():
    order = Order("u", Capability.WAIVE_LINE, "7", "", "", Money(2000, "EUR"))
    assert capped_order(order, owing()).amount == Money(900, "EUR")
