"""When the answer is lost, looking tells: never a second write, never a guess."""

import threading
from decimal import Decimal

import pytest

from tests.twins.koha import Fault
from yesdesk.ils.account_facts import facts_around
from yesdesk.ils.acts.settle import check_balance
from yesdesk.ils.koha.http import Timeouts
from yesdesk.ils.port import Capability, Refused, SearchResult, Unknown, Unreachable
from yesdesk.testing.patience import PATIENCE

CREDITS = ("POST", "/patrons/{patron_id}/account/credits")
ACCOUNT = ("GET", "/patrons/{patron_id}/account")


@pytest.fixture
def patience(hasty):
    return hasty


@pytest.fixture
def asked(koha, ana, order):
    line = koha.records.add_debit(ana, "MANUAL", "7.00")
    return order(Capability.WAIVE_LINE, line["account_line_id"], 700)


@pytest.fixture
def balance(koha, ana):
    return lambda: koha.records.balance(ana["patron_id"])


@pytest.mark.parametrize(
    ("fault", "found", "left"),
    [
        (Fault.DROP_BEFORE, SearchResult.NOT_DONE, 7),
        (Fault.DROP_AFTER, SearchResult.DONE, 0),
        (Fault.ANSWER_BEFORE, SearchResult.NOT_DONE, 7),
        (Fault.ANSWER_AFTER, SearchResult.DONE, 0),
        pytest.param(Fault.SILENT_BEFORE, SearchResult.NOT_DONE, 7, marks=pytest.mark.night),
        pytest.param(Fault.SILENT_AFTER, SearchResult.DONE, 0, marks=pytest.mark.night),
    ],
)
def test_looking_tells_what_became_of_it(koha, system, asked, balance, fault, found, left):
    koha.spoil(fault, *CREDITS)
    with pytest.raises(Unknown):
        system.carry_out(asked)
    look = system.look(asked, {})
    assert (look.found, balance()) == (found, left)
    assert (look.receipt is not None) == (found is SearchResult.DONE)
    assert len(koha.sent(*CREDITS)) <= 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("body", [None, "<html>busy</html>", {"error": "busy"}])
def test_any_5xx_may_hide_a_write(koha, system, asked, status, body):
    koha.spoil(Fault.ANSWER_AFTER, *CREDITS, status=status, body=body)
    with pytest.raises(Unknown):
        system.carry_out(asked)
    assert system.look(asked, {}).receipt.read_back["waived"] == "7.00"


@pytest.mark.parametrize("page", [b"<html>Thank you</html>", b'{"amount": 7.0, "amo'])
def test_a_good_status_with_a_strange_page_may_hide_a_write(koha, system, asked, page):
    koha.spoil(Fault.ANSWER_AFTER, *CREDITS, status=201, body=page)
    with pytest.raises(Unknown):
        system.carry_out(asked)
    assert system.look(asked, {}).found is SearchResult.DONE


def test_an_empty_answer_is_settled_by_what_is_read_back(koha, system, asked):
    koha.spoil(Fault.ANSWER_AFTER, *CREDITS, status=201)
    assert system.carry_out(asked).read_back["waived"] == "7.00"


def test_stored_and_then_not_readable_is_not_known(koha, system, asked):
    system.before(asked)  # logs in
    real = koha.records.between
    koha.records.between = lambda: koha.spoil(Fault.DROP_BEFORE, *ACCOUNT, times=3)
    with pytest.raises(Unknown):
        system.carry_out(asked)
    koha.records.between = real
    assert system.look(asked, {}).found is SearchResult.DONE


@pytest.mark.night
def test_what_koha_does_late_is_found_later(koha, system, asked, balance):
    koha.spoil(Fault.LATE, *CREDITS)
    with pytest.raises(Unknown):
        system.carry_out(asked)
    assert system.look(asked, {}).found is SearchResult.NOT_DONE
    koha.catch_up()
    assert system.look(asked, {}).found is SearchResult.DONE
    assert balance() == 0


@pytest.mark.night
def test_a_second_tap_behind_the_lock_is_stored_too_and_its_surplus_spills(
    koha, system, asked, order, ana, balance
):
    """As seen: 201 for both, and the surplus cleared a card fee. Each is told with what else changed on the account."""
    koha.records.add_debit(ana, "ACCOUNT", "9.00", "Card fee")
    before = facts_around(system.account(asked.patron), asked)
    koha.spoil(Fault.LATE, *CREDITS)
    with pytest.raises(Unknown):
        system.carry_out(asked)
    again = order(Capability.WAIVE_LINE, asked.target, 700)
    system.carry_out(again)
    koha.catch_up()
    assert [heard.said.status for heard in koha.sent(*CREDITS)] == [201, 201]
    assert balance() == 2
    assert {(str(mark.tag), mark.amount.minor) for mark in system.marks_on(asked.patron)} == {
        (asked.uuid, 700),
        (again.uuid, 700),
    }
    sums = check_balance(asked.amount, before, system.look(asked, before).receipt.read_back)
    assert (sums.given, sums.besides) == (700, 700)


def test_a_write_carried_twice_is_told_with_all_that_stands_there(koha, system, asked, balance):
    koha.spoil(Fault.TWICE, *CREDITS)
    with pytest.raises(Unknown):
        system.carry_out(asked)
    look = system.look(asked, {})
    assert look.found is SearchResult.DONE
    assert (look.receipt.read_back["waived"], look.receipt.read_back["left"]) == ("14.00", "7.00")
    assert balance() == -7


def test_two_at_once_are_both_stored_and_each_is_told_its_own(koha, connected, ana, order):
    """As a running Koha did: 201 and 500, two credits of 7.00, a balance of -7.00."""
    line = koha.records.add_debit(ana, "MANUAL", "7.00")
    orders = [order(Capability.WAIVE_LINE, line["account_line_id"], 700) for _ in range(2)]
    systems = [connected(patience=Timeouts()) for _ in orders]
    koha.records.between = threading.Barrier(2, timeout=PATIENCE).wait
    lost = []

    def send(system, asked):
        try:
            system.carry_out(asked)
        except Unknown:
            lost.append(asked)

    threads = [
        threading.Thread(target=send, args=pair) for pair in zip(systems, orders, strict=True)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    koha.records.between = lambda: None
    assert sorted(heard.said.status for heard in koha.sent(*CREDITS)) == [201, 500]
    assert koha.records.balance(ana["patron_id"]) == Decimal("-7.00")
    assert len(lost) == 1
    looks = [system.look(asked, {}) for system, asked in zip(systems, orders, strict=True)]
    assert [look.found for look in looks] == [SearchResult.DONE, SearchResult.DONE]
    assert sorted(look.receipt.read_back.get("left", "") for look in looks) == ["", "7.00"]


def test_what_was_voided_since_a_person_must_see(koha, system, asked, ana):
    system.carry_out(asked)
    [credit] = [line for line in koha.records.lines_of(ana["patron_id"]) if line["credit_type"]]
    credit["status"] = "VOID"
    assert system.look(asked, {}).found is SearchResult.CANNOT_TELL


def test_a_note_that_only_begins_the_same_is_not_ours(koha, system, ana, order):
    line = koha.records.add_debit(ana, "MANUAL", "7.00")["account_line_id"]
    system.carry_out(order(Capability.WAIVE_LINE, line, 100, uuid="abc-12"))
    assert system.look(order(Capability.WAIVE_LINE, line, 100, uuid="abc-1"), {}).found is (
        SearchResult.NOT_DONE
    )


def test_looking_at_what_is_silent_is_no_finding(koha, system, asked):
    koha.spoil(Fault.DROP_BEFORE, times=-1)
    with pytest.raises(Unreachable):
        system.look(asked, {})


def test_nothing_is_sent_when_reading_before_was_not_possible(koha, system, asked):
    koha.spoil(Fault.DROP_BEFORE, *ACCOUNT, times=3)
    with pytest.raises(Unreachable):
        system.carry_out(asked)
    assert not koha.sent(*CREDITS)


def test_a_4xx_changed_nothing(koha, system, asked, balance):
    koha.spoil(Fault.ANSWER_BEFORE, *CREDITS, status=400, body=[{"message": "no"}])
    with pytest.raises(Refused) as refused:
        system.carry_out(asked)
    assert refused.value.next_step == "Koha: no"
    assert balance() == 7
