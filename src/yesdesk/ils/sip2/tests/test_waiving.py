"""37 of type 06: only where it was proved, only where no other line could be meant, told by the balance."""

from dataclasses import replace

import pytest

from tests.twins.sip2.server import Fault
from yesdesk.core.money import Money
from yesdesk.ils.account_facts import facts_around
from yesdesk.ils.port import Capability, Refused, SearchResult, Unknown
from yesdesk.ils.sip2.connector import Sip2System

pytestmark = pytest.mark.slow
ANA = "23529000035676"


def _before(system, order):
    return facts_around(system.account(ANA), order)


def test_without_a_proof_it_is_no_ability_and_never_sent(system, twin, order):
    twin.books.writeoff_type = "06"
    assert Capability.WAIVE_LINE not in system.check().can
    assert system.before(order("waive_line", minor=460)).code == "sip2.cannot"
    with pytest.raises(Refused):
        system.carry_out(order("waive_line", minor=460))
    assert twin.times("37") == 0


def test_a_proof_for_another_server_is_none(server, twin, order):
    proof = f"{server.fingerprint} 2026-03-04 dana"
    for other in [{"user": "else"}, {"waive_type": "07"}, {"location": "MPL"}]:
        system = Sip2System(replace(server, waive_proved=proof, **other))
        twin.user = other.get("user", "yesdesk")
        assert Capability.WAIVE_LINE not in system.check().can
        system.close()


def test_sip2_waiver_is_written_off_and_read_back(proved, ana, order):
    receipt = proved.carry_out(order("waive_line", minor=460))
    assert receipt.read_back["waived"] == "4.60"
    assert receipt.read_back["balance"] == "0.00"
    assert [(each.kind, each.minor) for each in ana.credits] == [("WRITEOFF", 460)]
    assert ana.credits[0].tag == order("waive_line").uuid


def test_what_it_would_be_unproved(system, twin, ana, client, waive):
    """Why: as Koha comes, the same message is money in the till."""
    client.tell(waive)
    assert [each.kind for each in ana.credits] == ["PAYMENT"]


def test_a_part_of_the_only_line(proved, ana, order):
    assert proved.carry_out(order("waive_line", minor=160)).read_back["balance"] == "3.00"
    assert ana.lines[0].minor == 300


def test_a_part_where_two_lines_stand_is_not_sent(proved, twin, ana, order):
    twin.books.owe(ana, "Lost: Rivers", 3200)
    assert proved.before(order("waive_line", minor=460)).code == "sip2.which_line"
    with pytest.raises(Refused):
        proved.carry_out(order("waive_line", minor=460))
    assert twin.times("37") == 0


def test_all_that_is_owed_is_all_lines(proved, twin, ana, order):
    twin.books.owe(ana, "Lost: Rivers", 3200)
    proved.carry_out(order("waive_line", minor=3660))
    assert (ana.balance, ana.over) == (0, 0)


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"amount": None}, "sip2.no_amount"), ({"amount": Money(0, "EUR")}, "sip2.no_amount"),
     ({"amount": Money(460, "USD")}, "sip2.no_amount"), ({"amount": Money(461, "EUR")}, "sip2.nothing_owed"),
     ({"target": "17"}, "sip2.no_lines")],
)  # fmt: skip
def test_what_is_never_sent(proved, twin, order, changes, code):
    assert proved.before(replace(order("waive_line", minor=460), **changes)).code == code
    assert twin.times("37") == 0


def test_a_no_is_a_no(proved, twin, ana, order):
    twin.answering._on_37 = lambda asked: f"38N{twin.answering._now()}AA{ANA}|"
    with pytest.raises(Refused, check=lambda no: "without a reason" in no.why):
        proved.carry_out(order("waive_line", minor=460))


def test_a_balance_somebody_else_moved_is_unknown(proved, twin, ana, order):
    waive = twin.answering._on_37

    def and_a_fee(asked):
        twin.books.owe(ana, "Printing", 50)
        return waive(asked)

    twin.answering._on_37 = and_a_fee
    with pytest.raises(Unknown):
        proved.carry_out(order("waive_line", minor=460))


def test_an_answer_about_another_transaction_is_unknown(proved, twin, order):
    waive = twin.answering._on_37
    twin.answering._on_37 = lambda asked: waive(asked).replace("BK6f3c", "BKffff")
    with pytest.raises(Unknown):
        proved.carry_out(order("waive_line", minor=460))


@pytest.mark.parametrize("fault", [Fault.SILENT_AFTER, Fault.DROP_AFTER, Fault.DROP_MIDWAY])
def test_a_part_that_is_gone_to_the_cent_is_ours(proved, twin, ana, order, fault):
    found, look = _lost(proved, twin, order("waive_line", minor=160), fault)
    assert found is SearchResult.DONE
    assert look.receipt.read_back["waived"] == "1.60"
    assert len(ana.credits) == 1


@pytest.mark.parametrize("fault", [Fault.SILENT_BEFORE, Fault.DROP_BEFORE])
def test_a_balance_that_did_not_move_was_not_ours(proved, twin, order, fault):
    assert _lost(proved, twin, order("waive_line", minor=460), fault)[0] is SearchResult.NOT_DONE


def test_all_of_it_gone_may_have_been_paid(proved, twin, order):
    """Somebody who stands at the till with 4.60 looks the same from here: a person has to look."""
    found, look = _lost(proved, twin, order("waive_line", minor=460), Fault.DROP_AFTER)
    assert found is SearchResult.CANNOT_TELL
    assert look.receipt is None


def test_delivered_twice_is_told_by_nobody(proved, twin, order):
    found, _ = _lost(proved, twin, order("waive_line", minor=160), Fault.TWICE)
    assert found is SearchResult.CANNOT_TELL


def test_without_what_was_read_before_nobody_can_tell(proved, order):
    assert proved.look(order("waive_line", minor=160), {}).found is SearchResult.CANNOT_TELL


def test_what_sip2_cannot_do_is_no_ability(proved, order):
    can = proved.check().can
    assert can == {
        Capability.CHECK_PIN,
        Capability.FIND_PATRON,
        Capability.FIND_TITLE,
        Capability.LOANS,
        Capability.RENEW,
        Capability.PLACE_HOLD,
        Capability.WAIVE_LINE,
    }
    for does in set(Capability) - can:
        assert proved.before(order(does, "1")).code == "sip2.cannot"
        assert proved.look(order(does, "1"), {}).found is SearchResult.CANNOT_TELL


def _lost(system, twin, wanted, fault):
    if fault in {Fault.SILENT_AFTER, Fault.SILENT_BEFORE}:
        object.__setattr__(system._server, "timeout", 0.4)
    before = _before(system, wanted)
    twin.faults["37"] = [fault]
    with pytest.raises(Unknown):
        system.carry_out(wanted)
    assert twin.times("37") == 1
    look = system.look(wanted, before)
    return look.found, look
