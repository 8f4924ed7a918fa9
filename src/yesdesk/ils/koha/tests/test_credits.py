"""A waiver: only on her own line, never more than stands there, once, with our note, read back."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from yesdesk.core.env import SettingNeedsMending
from yesdesk.core.money import Money
from yesdesk.ils.account_facts import facts_around, owed_on_other_lines
from yesdesk.ils.koha.api import KohaOptions
from yesdesk.ils.koha.connector import connect
from yesdesk.ils.koha.http import Timeouts
from yesdesk.ils.koha.mapping import note_for
from yesdesk.ils.port import Capability, Refused, SupportsPreflight, Unreachable

WAIVE = Capability.WAIVE_LINE
CREDITS = ("POST", "/patrons/{patron_id}/account/credits")


@pytest.fixture
def fee(koha, ana):
    def one(kind="MANUAL", amount="18.40", patron=ana, **more):
        return koha.records.add_debit(patron, kind, amount, **more)

    return one


def test_koha_waiver_is_sent_once_tagged_and_read_back(koha, system, fee, order):
    line = fee()
    asked = order(WAIVE, line["account_line_id"], 1840, fields={"rule": "late-fees"})
    receipt = system.carry_out(asked)
    [sent] = koha.sent(*CREDITS)
    assert sent.body == {
        "amount": Decimal("18.40"),
        "credit_type": "FORGIVEN",
        "note": note_for(asked),
        "account_lines_ids": [line["account_line_id"]],
        "library_id": "MILL",
    }
    assert receipt.number == str(sent.said.body["account_line_id"])
    assert receipt.read_back == {
        "balance": "0.00",
        "blocked": "no",
        "expires": receipt.read_back["expires"],
        "owed": "0.00",
        "waived": "18.40",
    }


def test_the_loan_of_the_same_number_is_another_thing(koha, system, fee, order, ana):
    """Koha counts lines and loans each from one."""
    item = koha.records.add_item("3900001", "Bread")
    line = fee()
    koha.records.last_id = line["account_line_id"] - 1
    loan = koha.records.add_checkout(ana, item, due_in=3)
    assert loan["checkout_id"] == line["account_line_id"]
    asked = order(WAIVE, line["account_line_id"], 1840)
    assert "due" not in facts_around(system.account(asked.patron), asked)
    assert "due" not in system.carry_out(asked).read_back


def test_a_card_that_only_may_have_been_blocked_is_told_of_no_block(system, fee, order):
    """Koha tells no limit: a cent owed is no block that was read, so none is gone when it is paid."""
    line = fee()
    asked = order(WAIVE, line["account_line_id"], 1840)
    before = facts_around(system.account(asked.patron), asked)
    assert "blocked" not in before


def test_part_of_it_leaves_the_rest(system, fee, order):
    receipt = system.carry_out(order(WAIVE, fee()["account_line_id"], 500))
    assert (receipt.read_back["waived"], receipt.read_back["owed"]) == ("5.00", "13.40")


def test_more_than_stands_there_is_capped_and_spills_on_nothing(koha, system, fee, order):
    line, other = fee(amount="2.00"), fee(amount="5.25")
    receipt = system.carry_out(order(WAIVE, line["account_line_id"], 9900))
    assert (receipt.read_back["waived"], receipt.read_back["balance"]) == ("2.00", "5.25")
    assert other["amount_outstanding"] == Decimal("5.25")


def test_another_patron_s_line_is_never_paid(koha, system, fee, order):
    theirs = fee(patron=koha.records.add_patron("2"))
    asked = order(WAIVE, theirs["account_line_id"], 100)
    assert system.before(asked).code == "koha.no_line"
    with pytest.raises(Refused):
        system.carry_out(asked)
    assert not koha.sent(*CREDITS)


@pytest.mark.parametrize("target", ["", "0", "999", "no line", "1,2"])
def test_a_line_that_is_not_there_is_refused(koha, system, fee, order, target):
    fee()
    assert system.before(order(WAIVE, target, 100)).code == "koha.no_line"
    assert not koha.sent(*CREDITS)


def test_what_grows_tonight_is_renewed_first(koha, system, ana, fee, order):
    line = fee("OVERDUE", status="UNRETURNED")
    asked = order(WAIVE, line["account_line_id"], 100)
    refused = system.before(asked)
    assert refused.code == "koha.line.growing"
    assert "Renew" in refused.next_step
    with pytest.raises(Refused) as foretold:
        system.warnings(asked, system.account(str(ana["patron_id"])))
    assert foretold.value.code == refused.code
    line["status"] = "RETURNED"
    assert system.before(order(WAIVE, line["account_line_id"], 100)) is None


@pytest.mark.parametrize("amount", [Money(0, "EUR"), Money(-5, "EUR"), Money(5, "USD")])
def test_no_amount_is_no_waiver(koha, system, ana, fee, order, amount):
    asked = order(WAIVE, fee()["account_line_id"])
    assert system.before(replace(asked, amount=amount)).code == "koha.no_amount"


def test_nobody_s_account(system, fee, order):
    fee()
    asked = order(WAIVE, "1", 100, patron={"patron_id": 999})
    assert system.before(asked).code == "koha.no_patron"


def test_fees_we_may_not_read_stop_it_before_it_is_sent(koha, system, fee, order):
    asked = order(WAIVE, fee()["account_line_id"], 100)
    allowed = koha.gate.permissions
    koha.gate.permissions = {**allowed, "updatecharges": frozenset()}
    with pytest.raises(Unreachable):
        system.carry_out(asked)
    assert not koha.sent(*CREDITS)


def test_a_library_that_wants_a_payment_type_hears_which_setting(koha, connected, fee, order):
    koha.records.preferences["RequirePaymentType"] = True
    asked = order(WAIVE, fee()["account_line_id"], 100)
    with pytest.raises(Refused) as refused:
        connected().carry_out(asked)
    assert "RequirePaymentType" in refused.value.next_step
    connected(KohaOptions(payment_type="WAIVED")).carry_out(asked)
    [_, sent] = koha.sent(*CREDITS)
    assert sent.body["payment_type"] == "WAIVED"


def test_where_a_waiver_is_booked(koha, connected, fee, order):
    line = fee(library_id="HILL")["account_line_id"]
    connected().carry_out(order(WAIVE, line, 100))
    connected(KohaOptions(library="MILL")).carry_out(order(WAIVE, line, 100))
    connected(KohaOptions(library="MILL")).carry_out(
        order(WAIVE, line, 100, fields={"library": "X"})
    )
    assert [sent.body["library_id"] for sent in koha.sent(*CREDITS)] == ["HILL", "MILL", "X"]


def test_only_words_koha_knows_for_a_waiver_are_sent():
    assert connect({"url": "https://koha.example.org"}).name == "koha"
    with pytest.raises(SettingNeedsMending):
        connect({"url": "https://koha.example.org", "credit_type": "FORGIVE"})


def test_a_lost_charge_paid_in_full_may_end_the_loan_and_says_so(koha, system, ana, fee, order):
    item = koha.records.add_item("39", "A Book of Rivers")
    loan = koha.records.add_checkout(ana, item, due_in=-60)
    line = fee("LOST", amount="32.00", checkout_id=loan["checkout_id"])["account_line_id"]
    koha.records.preferences["MarkLostItemsAsReturned"] = "onpayment,batchmod"
    assert isinstance(system, SupportsPreflight)
    account = system.account(str(ana["patron_id"]))
    assert not system.warnings(order(WAIVE, line, 3199), account)
    [warned] = system.warnings(order(WAIVE, line, 3200), account)
    assert "end the loan" in warned
    system.carry_out(order(WAIVE, line, 3200))
    assert loan["checkout_id"] not in koha.records.checkouts


def test_a_credit_pays_what_is_open_and_no_more(koha, system, ana, fee, order):
    fee(amount="2.00"), fee(amount="3.00")
    asked = order(Capability.CREDIT, "", 9900)
    assert system.warnings(asked, system.account(str(ana["patron_id"])))
    receipt = system.carry_out(asked)
    assert (receipt.read_back["waived"], receipt.read_back["balance"]) == ("5.00", "0.00")
    assert system.before(asked).code == "koha.nothing_owed"
    assert koha.sent(*CREDITS)[0].body["credit_type"] == "CREDIT"


def test_what_koha_cannot_be_told_is_refused(system, order):
    for does in set(Capability) - {WAIVE}:
        if system.before(order(does, "0", 1)).code == "koha.cannot":
            with pytest.raises(Refused):
                system.carry_out(order(does, "0", 1))
    assert system.before(order(Capability.EXTEND_DUE_DATE, "1")).code == "koha.cannot"
    assert system.before(order(Capability.LIFT_BLOCK, "1")).code == "koha.cannot"


@pytest.mark.slow
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(st.integers(1, 5000), min_size=1, max_size=5),
    waivers=st.lists(st.tuples(st.integers(0, 4), st.integers(1, 9999)), min_size=1, max_size=4),
)
def test_whatever_is_waived_each_line_loses_what_we_say_and_no_other(
    koha, connected, order, lines, waivers
):
    system = connected(
        patience=Timeouts()
    )  # hundreds of calls: nothing here is about a slow answer
    patron = koha.records.add_patron("any")
    rows = [
        koha.records.add_debit(patron, "MANUAL", str(Decimal(minor).scaleb(-2))) for minor in lines
    ]
    left = list(lines)
    for index, minor in waivers:
        at = index % len(rows)
        asked = order(WAIVE, rows[at]["account_line_id"], minor, patron=patron)
        if not left[at]:
            assert isinstance(system.before(asked), Refused)
            continue
        read_back = system.carry_out(asked).read_back
        left[at] -= min(minor, left[at])
        assert read_back["owed"] == f"{Decimal(left[at]).scaleb(-2):.2f}"
        assert [int(row["amount_outstanding"] * 100) for row in rows] == left
        assert read_back["balance"] == f"{Decimal(sum(left)).scaleb(-2):.2f}"


# Somebody in Koha itself is quicker by a moment: what of ours found nothing to pay goes on to another charge.


def test_what_spilled_to_a_charge_that_nobody_decided_is_told(koha, system, fee, order):
    line, other = fee(amount="0.30"), fee(amount="0.41")
    koha.records.before_credit = lambda: koha.records.pay_there(line, "0.20")
    read_back = system.carry_out(order(WAIVE, line["account_line_id"], 30)).read_back
    assert (read_back["waived"], read_back["owed"], read_back["spilled"]) == (
        "0.30",
        "0.00",
        "0.20",
    )
    assert other["amount_outstanding"] == Decimal("0.21")


def test_what_spilled_is_told_too_where_it_cleared_the_other_charge(koha, system, fee, order):
    line, other = fee(amount="0.30"), fee(amount="0.15")
    koha.records.before_credit = lambda: koha.records.pay_there(line, "0.15")
    assert (
        system.carry_out(order(WAIVE, line["account_line_id"], 30)).read_back["spilled"] == "0.15"
    )
    assert other["amount_outstanding"] == 0


def test_what_somebody_there_took_off_another_charge_is_no_spill(koha, system, fee, order):
    line, other = fee(amount="0.30"), fee(amount="0.41")
    koha.records.before_credit = lambda: koha.records.pay_there(other, "0.41")
    read_back = system.carry_out(order(WAIVE, line["account_line_id"], 30)).read_back
    assert (read_back["balance"], "spilled" in read_back) == ("0.00", False)


def test_after_a_lost_answer_a_spill_is_found_by_what_was_read_before(koha, system, fee, order):
    line, other = fee(amount="0.30"), fee(amount="0.41")
    asked = order(WAIVE, line["account_line_id"], 30)
    account = system.account_around(asked)
    before = facts_around(account, asked) | owed_on_other_lines(account, asked)
    koha.records.before_credit = lambda: koha.records.pay_there(line, "0.20")
    system.carry_out(asked)
    found = system.look(asked, before).receipt.read_back
    assert (found["spilled"], other["amount_outstanding"]) == ("0.20", Decimal("0.21"))
