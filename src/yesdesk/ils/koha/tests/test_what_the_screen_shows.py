"""What Koha's own screen for lending shows beside the charges, as far as its API tells it."""

from datetime import date
from decimal import Decimal

import pytest

from yesdesk.core.money import Money
from yesdesk.ils.port import BlockKind, Note


@pytest.fixture
def account(system, ana):
    return lambda: system.account(str(ana["patron_id"]))


@pytest.fixture
def hold(koha, ana, account):
    """`hold(status="W", ..)`: a reservation of hers, as the account has it."""

    def read(**more):
        item = koha.records.add_item("3900001", "Rivers")
        koha.records.add_hold(ana["patron_id"], item["biblio_id"], "MILL", **more)
        [one] = account().holds
        return one

    return read


def test_account_shows_staff_and_patron_notes(account, ana):
    assert account().notes == ()
    ana["staff_notes"], ana["opac_notes"] = "Speaks Polish", "Your card is at the desk"
    assert account().notes == (
        Note("Speaks Polish"),
        Note("Your card is at the desk", seen_by_patron=True),
    )


def test_what_the_library_owes_them(koha, account, ana):
    assert account().credit == Money(0, "EUR")
    koha.records.add_line(
        patron_id=ana["patron_id"],
        credit_type="PAYMENT",
        amount=Decimal("-5.00"),
        amount_outstanding=Decimal("-5.00"),
    )
    found = account()
    assert found.credit == Money(500, "EUR")
    assert found.balance == Money(-500, "EUR")


def test_a_restriction_says_that_koha_knows_why(account, ana):
    ana["restricted"] = True
    [block] = account().blocks
    assert block.kind is BlockKind.OTHER
    assert "Koha itself says why" in block.words


def test_a_hold_on_the_shelf_says_where_since_when_and_until_when(hold):
    kept = hold(status="W", waiting_date=date(2026, 11, 20), expiration_date=date(2026, 11, 27))
    assert (kept.ready, kept.pickup) == (True, "MILL")
    assert (kept.ready_on, kept.until) == (date(2026, 11, 20), date(2026, 11, 27))


def test_a_hold_on_its_way_is_not_ready(hold):
    kept = hold(status="T", waiting_date=None)
    assert (kept.ready, kept.on_its_way, kept.ready_on) == (False, True, None)


def test_a_hold_that_waits_says_since_when(hold):
    assert hold(hold_date=date(2026, 10, 1)).placed_on == date(2026, 10, 1)


def test_a_hold_that_rests_says_until_when(hold):
    kept = hold(suspended=True, suspended_until="2026-12-24T00:00:00+01:00")
    assert kept.rests_until == date(2026, 12, 24)


@pytest.mark.parametrize(
    ("loans", "holds", "limit"), [("5.00", "10", 500), ("10", "5,00", 500), ("none", "5", 500)]
)
def test_a_block_for_money_says_the_lower_limit(koha, connected, ana, loans, holds, limit):
    koha.records.add_debit(ana, "OVERDUE", "12.00")
    account = connected(no_loans_over=loans, no_holds_over=holds).account(str(ana["patron_id"]))
    assert [block.limit.minor for block in account.blocks] == [limit]
