"""Done is what adds up: less is owed on the line by what stands under our mark. The rest is told apart."""

import pytest

from yesdesk.core.money import Money
from yesdesk.ils.acts.settle import BalanceCheck, check_balance
from yesdesk.ils.port import Capability, Order


def sums(asked, before, after, **more):
    order = Order("u", Capability.WAIVE_LINE, "7", "", "12", Money(asked, "EUR"))
    return check_balance(order, before, after, **more)


def account(balance, owed=None, **more):
    return {"balance": balance, **({} if owed is None else {"owed": owed}), **more}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (account("12.00", "2.00"), account("10.00", "0.00", waived="2.00"), BalanceCheck(200)),
        # a payment of 1.00 on another line, and a new charge of 0.50
        (account("12.00", "2.00"), account("9.00", "0.00", waived="2.00"), BalanceCheck(200, 100)),
        (account("12.00", "2.00"), account("10.50", "0.00", waived="2.00"), BalanceCheck(200, -50)),
        # stored twice: the second one spilled to a card fee, as on a real Koha
        (account("12.00", "2.00"), account("8.00", "0.00", waived="4.00"), BalanceCheck(200, 200)),
        # the rest of the line was paid at the till, and nothing else was
        (account("12.00", "5.00"), account("7.00", "0.00", waived="2.00"), BalanceCheck(200, 300)),
        # the line was cleared by somebody quicker, and ours pays nothing
        (account("2.00", "2.00"), account("-2.00", "0.00", waived="2.00", left="2.00"), None),
        # the line was lowered before ours came: 1.00 of it spilled, and who paid what cannot be told
        (account("12.00", "5.00"), account("5.00", "0.00", waived="2.00"), None),
        # a new charge on the same line
        (account("12.00", "5.00"), account("10.40", "3.40", waived="2.00"), None),
        # no lines: the sum, by our mark
        (account("12.00"), account("10.00", waived="2.00"), BalanceCheck(200)),
        # nothing was read before: our mark alone, where it says exactly this
        ({}, account("10.00", waived="2.00"), BalanceCheck(200)),
        ({}, account("10.00", waived="4.00"), None),
        # nothing under our mark
        (account("12.00", "2.00"), account("10.00", "0.00"), None),
    ],
)
def test_what_adds_up(before, after, expected):
    assert sums(200, before, after) == expected


def test_less_than_was_asked_is_what_is_entered():
    """The line was 3.00 when it was written, and 4.00 a moment before."""
    after = account("8.00", "0.00", waived="3.00")
    assert sums(400, account("12.00", "4.00"), after) == BalanceCheck(300, 100)


def test_what_we_waived_on_other_lines_meanwhile_is_no_difference():
    before, after = account("12.00", "2.00"), account("7.00", "0.00", waived="2.00")
    assert sums(200, before, after, ours_meanwhile=300) == BalanceCheck(200)
