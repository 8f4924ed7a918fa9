"""15 `+` on a title, at a branch that is known; and the truth where the answer contradicts itself."""

from dataclasses import replace

import pytest

from tests.twins.sip2.server import Fault
from yesdesk.ils.account_facts import facts_around
from yesdesk.ils.port import Capability, Refused, SearchResult, Unknown
from yesdesk.ils.sip2.connector import Sip2System

pytestmark = pytest.mark.slow
ANA = "23529000035676"


@pytest.fixture
def wanted(order):
    return order("place_hold", "3002", pickup="MPL")


def test_sip2_hold_is_placed_on_the_title_and_read_back(system, twin, ana, wanted):
    receipt = system.carry_out(wanted)
    assert (receipt.read_back["hold"], receipt.read_back["holds"]) == ("3002", "1")
    assert [(each.biblio, each.pickup) for each in ana.holds] == [
        (twin.books.copies["3002"].biblio, "MPL")
    ]


def test_the_system_may_name_another_copy_of_the_title(system, twin, wanted):
    twin.books.copy("3009", "Rivers", twin.books.copies["3002"].biblio)
    receipt = system.carry_out(replace(wanted, target="3009"))
    assert receipt.read_back["hold"] == "3002"


@pytest.mark.parametrize("pickup", ["", "XXX", "mpl"])
def test_a_branch_that_is_not_known_is_never_sent(system, twin, wanted, pickup):
    """Koha would drop the connection."""
    order = replace(wanted, fields={"pickup": pickup})
    assert system.before(order).code == "sip2.pickup"
    with pytest.raises(Refused):
        system.carry_out(order)
    assert twin.times("15") == 0


def test_where_there_is_one_branch_nobody_names_it(server, ana, wanted):
    system = Sip2System(replace(server, pickups=("CPL",)))
    system.carry_out(replace(wanted, fields={}))
    assert ana.holds[0].pickup == "CPL"
    system.close()


def test_a_title_nobody_knows(system, twin, wanted):
    assert system.before(replace(wanted, target="9999")).code == "sip2.no_title"


def test_sip2_hold_is_never_placed_twice(system, twin, wanted):
    system.carry_out(wanted)
    assert system.before(wanted).code == "sip2.twice"
    assert twin.times("15") == 1


def test_a_card_that_may_not_reserve(system, ana, wanted):
    ana.denied = "   Y" + " " * 10
    assert system.before(wanted).code == "sip2.no_holds"


def test_ok_with_a_refusal_beside_it_and_placed_is_placed(system, twin, ana, wanted):
    """Koha over its limit: it says ok, says why not, and places it."""
    twin.books.owe(ana, "Printing", 300)
    receipt = system.carry_out(wanted)
    assert receipt.read_back["said"] == "Excessive fees blocking placement of hold."
    assert receipt.read_back["holds"] == "1"
    assert len(ana.holds) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [({"expires": "20200101"}, "expired"), ({"denied": "YYYYY" + " " * 9}, "stopped")],
)
def test_a_card_that_is_over_or_stopped_is_said_before(system, ana, wanted, change, said):
    """Koha reserves for both, other systems do not; nobody relies on a no."""
    ana.lines.clear()
    for name, value in change.items():
        setattr(ana, name, value)
    (warning,) = system.warnings(wanted, system.account(ANA))
    assert said in warning


def test_what_is_owed_is_said_before(system, twin, ana, wanted):
    [said] = system.warnings(wanted, system.account(ANA))
    assert "Money is owed" in said
    ana.lines.clear()
    account = system.account(ANA)
    assert system.warnings(wanted, account) == ()
    with pytest.raises(Refused, check=lambda no: no.code == "sip2.pickup"):
        system.warnings(replace(wanted, fields={"pickup": "XXX"}), account)
    assert system.warnings(replace(wanted, does=Capability.RENEW), account) == ()


def test_a_title_is_known_by_the_barcode_of_a_copy(system):
    [found] = system.find_titles(" 3002 ")
    assert (found.ref, found.name) == ("3002", "Rivers")
    assert system.find_titles("Rivers") == system.find_titles("") == ()
    assert [place.code for place in system.pickup_places()] == ["CPL", "MPL"]


def test_ok_with_a_refusal_beside_it_and_not_placed_is_a_no(system, twin, ana, wanted):
    twin.books.owe(ana, "Printing", 300)
    _forget(twin, ana)
    with pytest.raises(Refused, check=lambda no: "Excessive fees" in no.why):
        system.carry_out(wanted)


def test_ok_and_not_placed_is_not_believed(system, twin, ana, wanted):
    _forget(twin, ana)
    with pytest.raises(Unknown):
        system.carry_out(wanted)


def test_a_plain_no(system, twin, wanted):
    twin.answering._on_15 = lambda asked: f"160N{twin.answering._now()}AFNo such item|"
    with pytest.raises(Refused, check=lambda no: "No such item" in no.why):
        system.carry_out(wanted)


@pytest.mark.parametrize(
    ("fault", "found"),
    [(Fault.DROP_MIDWAY, SearchResult.DONE), (Fault.DROP_BEFORE, SearchResult.NOT_DONE)],
)
def test_a_lost_answer_is_settled_by_looking(system, twin, wanted, fault, found):
    before = facts_around(system.account(ANA), wanted)
    twin.faults["15"] = [fault]
    with pytest.raises(Unknown):
        system.carry_out(wanted)
    look = system.look(wanted, before)
    assert look.found is found
    assert twin.times("15") == 1
    assert look.receipt is None or look.receipt.read_back["hold"] == "3002"


def test_a_hold_that_stood_before_proves_nothing(system, ana, wanted):
    system.carry_out(wanted)
    assert system.look(wanted, {"holds": "1"}).found is SearchResult.CANNOT_TELL


def test_without_branches_it_is_no_ability(server):
    system = Sip2System(replace(server, pickups=()))
    check = system.check()
    assert Capability.PLACE_HOLD not in check.can
    assert any("PICKUPS" in finding.mend for finding in check.findings)
    system.close()


def _forget(twin, ana):
    place = twin.answering._on_15

    def placed_nowhere(asked):
        said = place(asked)
        ana.holds.clear()
        return said

    twin.answering._on_15 = placed_nowhere
