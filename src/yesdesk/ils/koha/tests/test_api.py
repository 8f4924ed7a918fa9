"""The two limits somebody read in Koha: whether money blocks a card is read before and after, and can be said."""

import pytest

from yesdesk.core.env import SettingNeedsMending
from yesdesk.core.money import Money
from yesdesk.ils.account_facts import facts_around
from yesdesk.ils.connection.views import ValuesForm
from yesdesk.ils.koha.api import MAY_BLOCK, STOPS_BOTH, STOPS_HOLDS, STOPS_LOANS, limits_from
from yesdesk.ils.koha.connector import connect
from yesdesk.ils.port import Capability


def block(owed, *, loans="", holds="", kind="OVERDUE", credit="0"):
    """The block for money of an account with this one charge, or None."""
    from decimal import Decimal

    lines = [{"debit_type": kind, "amount_outstanding": Decimal(owed)}]
    balance = Money(int((Decimal(owed) - Decimal(credit)) * 100), "EUR")
    limits = limits_from({"no_loans_over": loans, "no_holds_over": holds})
    found = limits.block(lines, balance)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("owed", "limits", "words", "certain"),
    [
        ("0.01", {}, MAY_BLOCK, False),
        ("4.99", {"loans": "5"}, None, None),
        ("5.00", {"loans": "5"}, None, None),
        ("5.01", {"loans": "5"}, STOPS_LOANS, True),
        ("5.01", {"loans": "5", "holds": "4"}, STOPS_BOTH, True),
        ("4.01", {"loans": "5", "holds": "4"}, STOPS_HOLDS, True),
        ("9000", {"loans": "none", "holds": "none"}, None, None),
        ("0.01", {"loans": "0"}, STOPS_LOANS, True),
        ("9.00", {"holds": "10"}, MAY_BLOCK, False),
        ("5,01", {"loans": "5,00"}, STOPS_LOANS, True),
    ],
)
def test_what_is_owed_against_the_limits(owed, limits, words, certain):
    found = block(owed.replace(",", "."), **limits)
    assert (found and found.words, found and found.certain) == (words, certain)


def test_charges_that_may_not_count_make_no_certainty():
    """Rents and a library's own kinds count or do not, by preferences nobody can ask for."""
    assert block("9.00", loans="5", kind="RENT").certain is False
    assert block("4.00", loans="5", kind="RENT") is None


def test_credit_that_was_not_used_frees_no_card():
    """Koha adds up the charges alone."""
    assert block("9.00", loans="5", credit="9.00").certain


@pytest.mark.parametrize("said", ["five", "-1", "NaN", "Infinity", "1e"])
def test_what_is_no_amount_needs_mending(said):
    with pytest.raises(SettingNeedsMending) as needs:
        connect({"url": "https://koha.example", "no_loans_over": said})
    assert "YESDESK_KOHA_NO_LOANS_OVER" in str(needs.value)


def test_a_waiver_that_frees_the_card_says_so_because_it_was_read(koha, connected, ana, order):
    line = koha.records.add_debit(ana, "OVERDUE", "12.00")["account_line_id"]
    system = connected(no_loans_over="5.00")
    waiving = order(Capability.WAIVE_LINE, line, 800)
    before = facts_around(system.account(waiving.patron), waiving)
    receipt = system.carry_out(waiving)
    assert (before["blocked"], receipt.read_back["blocked"]) == ("yes", "no")


def test_without_the_limits_nothing_of_a_block_is_said(koha, system, ana, order):
    line = koha.records.add_debit(ana, "OVERDUE", "12.00")["account_line_id"]
    waiving = order(Capability.WAIVE_LINE, line, 800)
    assert "blocked" not in facts_around(system.account(waiving.patron), waiving)
    assert "blocked" not in system.carry_out(waiving).read_back


@pytest.mark.parametrize(
    ("said", "fits"), [("5.00", True), ("5", True), ("None", True), ("five", False)]
)
def test_the_page_takes_an_amount_or_none(said, fits):
    values = {"url": "https://koha.example", "client_id": "y", "no_loans_over": said}
    assert ValuesForm("koha", values).is_valid() is fits
