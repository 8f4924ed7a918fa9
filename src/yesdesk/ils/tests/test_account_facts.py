"""Facts around an order speak of the thing it is about: line 8, loan 8 and hold 8 are three things."""

from datetime import UTC, date, datetime

import pytest

from yesdesk.core.money import Money
from yesdesk.ils.account_facts import facts_around
from yesdesk.ils.port import (
    Account,
    Capability,
    Fee,
    FeeKind,
    Hold,
    Loan,
    Order,
    PatronRecord,
)

EUR = "EUR"


@pytest.fixture
def account():
    """Everything on it is number 8."""
    return Account(
        patron=PatronRecord(ref="8", card="8", name="Ana", expires_on=date(2027, 1, 31)),
        balance=Money(200, EUR),
        as_of=datetime(2026, 11, 25, 9, tzinfo=UTC),
        fees=(Fee("8", FeeKind.OVERDUE, "Late", Money(200, EUR)),),
        loans=(Loan("8", "8", "Bread", datetime(2026, 12, 1, 22, tzinfo=UTC), renewals_left=1),),
        holds=(Hold("8", "Rivers", "8", place=3),),
        blocks=(),
    )


ALWAYS = {"balance": "2.00", "blocked": "no"}


@pytest.mark.parametrize(
    ("does", "more"),
    [
        (Capability.WAIVE_LINE, {"owed": "2.00"}),
        (Capability.CREDIT, {}),
        (Capability.RENEW, {"due": "2026-12-01", "renewals": "1"}),
        (Capability.EXTEND_DUE_DATE, {"due": "2026-12-01", "renewals": "1"}),
        (Capability.CLAIMS_RETURNED, {"due": "2026-12-01", "renewals": "1"}),
        (Capability.PLACE_HOLD, {"holds": "1"}),
        (Capability.SUSPEND_HOLD, {"place": "3"}),
        (Capability.MOVE_HOLD, {"place": "3"}),
        (Capability.CANCEL_HOLD, {"place": "3"}),
        (Capability.LIFT_BLOCK, {}),
        (Capability.EXTEND_EXPIRY, {}),
    ],
)
def test_only_what_the_order_is_about(account, does, more):
    facts = facts_around(account, Order("u", does, "8", "S7", target="8"))
    assert facts == {**ALWAYS, "expires": "2027-01-31", **more}


def test_an_order_without_a_target_is_about_no_single_thing(account):
    facts = facts_around(account, Order("u", Capability.WAIVE_LINE, "8", "S7"))
    assert facts == {**ALWAYS, "expires": "2027-01-31"}
