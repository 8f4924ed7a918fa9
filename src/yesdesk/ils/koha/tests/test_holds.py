"""Reservations: never twice, only where it can be picked up, found again by their note or themselves."""

from datetime import date

import pytest

from tests.twins.koha import Fault
from yesdesk.ils.koha.mapping import note_for
from yesdesk.ils.port import Capability, Refused, SearchResult, Unknown

PLACE, SUSPEND, CANCEL = Capability.PLACE_HOLD, Capability.SUSPEND_HOLD, Capability.CANCEL_HOLD
MOVE, RESUME = Capability.MOVE_HOLD, Capability.RESUME_HOLD
HOLDS = ("POST", "/holds")


@pytest.fixture
def title(koha):
    return koha.records.add_item("39", "A Book of Rivers")["biblio_id"]


@pytest.fixture
def hold(koha, ana, title):
    return koha.records.add_hold(ana["patron_id"], title, "MILL")


@pytest.fixture
def account(system, ana):
    """`account()`: Ana's, as it stands now."""
    return lambda: system.account(str(ana["patron_id"]))


def test_koha_hold_is_placed_tagged_and_read_back(koha, system, ana, title, order):
    asked = order(PLACE, title, fields={"pickup": "HILL"}, until=date(2027, 1, 31))
    assert system.before(asked) is None
    receipt = system.carry_out(asked)
    [sent] = koha.sent(*HOLDS)
    assert sent.body == {
        "patron_id": ana["patron_id"],
        "biblio_id": title,
        "pickup_library_id": "HILL",
        "notes": note_for(asked),
        "expiration_date": "2027-01-31",
    }
    assert receipt.read_back["holds"] == "1"
    assert receipt.read_back["hold"] == receipt.number == str(sent.said.body["hold_id"])


def test_koha_hold_uses_the_patrons_library_by_default(koha, system, title, order):
    system.carry_out(order(PLACE, title))
    assert koha.sent(*HOLDS)[0].body["pickup_library_id"] == "MILL"


def test_the_same_title_is_not_reserved_twice(koha, system, title, hold, order):
    assert system.before(order(PLACE, title)).code == "koha.hold.twice"
    with pytest.raises(Refused):
        system.carry_out(order(PLACE, title))
    assert len(koha.records.holds) == 1


def test_money_owed_is_said_as_koha_does_not_ask(koha, system, ana, title, order, account):
    assert system.warnings(order(PLACE, title), account()) == ()
    koha.records.add_debit(ana, "MANUAL", "25.00")
    [warned] = system.warnings(order(PLACE, title), account())
    assert "Money is owed" in warned


@pytest.mark.parametrize(("target", "code"), [("9999", "koha.gone"), ("x", "koha.hold.nothing")])
def test_a_title_that_is_not_there(koha, system, order, target, code):
    assert system.before(order(PLACE, target)).code == code
    assert not koha.sent(*HOLDS)


def test_a_place_nobody_picks_up_at(koha, system, title, order):
    koha.records.libraries["HILL"]["pickup_location"] = False
    asked = order(PLACE, title, fields={"pickup": "HILL"})
    assert system.before(asked).code == "koha.hold.pickup"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"restricted": True}, "stopped"),
        ({"expiry_date": date(2020, 1, 1)}, "expired"),
        ({"patron_card_lost": True}, "lost"),
    ],
)
def test_a_card_that_is_stopped_or_over_is_reserved_for_all_the_same_and_that_is_said_before(
    koha, system, ana, title, order, change, said
):
    """Koha answers 201, so nobody may rely on its no."""
    ana.update(change)
    placing = order(PLACE, title)
    (warning,) = system.warnings(placing, system.account(placing.patron))
    assert said in warning
    assert system.carry_out(placing).read_back["holds"] == "1"


def test_koha_hold_on_a_good_card_has_no_warning(system, ana, title, order):
    placing = order(PLACE, title)
    assert system.warnings(placing, system.account(placing.patron)) == ()


def test_koha_s_own_no(koha, system, title, order):
    said = {"error": "Hold cannot be placed. Reason: tooManyReserves"}
    koha.spoil(Fault.ANSWER_BEFORE, "POST", "/holds", status=403, body=said)
    with pytest.raises(Refused) as refused:
        system.carry_out(order(PLACE, title))
    assert "tooManyReserves" in refused.value.next_step


def test_without_all_of_reserveforothers_it_says_what_to_grant(koha, system, title, order):
    koha.gate.permissions["reserveforothers"] = frozenset({"place_holds"})
    with pytest.raises(Refused) as refused:
        system.carry_out(order(PLACE, title))
    assert "tick all of “Place and modify holds for patrons”" in refused.value.next_step


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        (Fault.DROP_BEFORE, SearchResult.NOT_DONE),
        (Fault.DROP_AFTER, SearchResult.DONE),
        (Fault.ANSWER_AFTER, SearchResult.DONE),
    ],
)
def test_a_lost_answer_is_found_by_the_note(koha, system, title, order, fault, found):
    asked = order(PLACE, title)
    koha.spoil(fault, *HOLDS)
    with pytest.raises(Unknown):
        system.carry_out(asked)
    assert system.look(asked, {}).found is found


def test_placed_twice_on_its_way_a_person_must_see(koha, system, title, order):
    asked = order(PLACE, title)
    koha.spoil(Fault.TWICE, *HOLDS)
    with pytest.raises(Unknown):
        system.carry_out(asked)
    assert system.look(asked, {}).found is SearchResult.CANNOT_TELL


def test_koha_hold_is_suspended_until_a_day(koha, system, hold, order):
    asked = order(SUSPEND, hold["hold_id"], until=date(2027, 2, 1))
    assert system.look(asked, {}).found is SearchResult.NOT_DONE
    system.carry_out(asked)
    assert hold["suspended"]
    assert hold["suspended_until"].startswith("2027-02-01")
    assert system.look(asked, {}).found is SearchResult.DONE
    assert system.before(asked).code == "koha.hold.not_waiting"


def test_koha_hold_is_resumed_before_its_day(koha, system, hold, order, account):
    asked = order(RESUME, hold["hold_id"])
    assert system.before(asked).code == "koha.hold.awake"
    system.carry_out(order(SUSPEND, hold["hold_id"], until=date(2027, 2, 1)))
    assert account().holds[0].suspended
    assert system.look(asked, {}).found is SearchResult.NOT_DONE
    assert system.before(asked) is None
    assert system.warnings(asked, account()) == ()
    receipt = system.carry_out(asked)
    assert receipt.number == str(hold["hold_id"])
    assert (hold["suspended"], hold["suspended_until"]) == (False, None)
    assert not account().holds[0].suspended
    assert system.look(asked, {}).found is SearchResult.DONE
    assert len(koha.sent("DELETE", "/holds/{hold_id}/suspension")) == 1


def test_resuming_a_deleted_hold_cannot_be_told(koha, system, hold, order):
    asked = order(RESUME, hold["hold_id"])
    koha.records.holds.clear()
    assert system.look(asked, {}).found is SearchResult.CANNOT_TELL


@pytest.mark.parametrize(
    ("fault", "found"),
    [(Fault.DROP_BEFORE, SearchResult.NOT_DONE), (Fault.DROP_AFTER, SearchResult.DONE)],
)
def test_a_lost_answer_to_waiting_again_is_seen_on_the_hold(
    koha, system, hold, order, fault, found
):
    hold["suspended"] = True
    asked = order(RESUME, hold["hold_id"])
    koha.spoil(fault, "DELETE", "/holds/{hold_id}/suspension")
    with pytest.raises(Unknown):
        system.carry_out(asked)
    assert system.look(asked, {}).found is found


def test_koha_hold_is_cancelled(koha, system, hold, order, account):
    asked = order(CANCEL, hold["hold_id"])
    assert system.look(asked, {}).found is SearchResult.NOT_DONE
    assert system.warnings(asked, account()) == ()
    receipt = system.carry_out(asked)
    assert receipt.number == str(hold["hold_id"])
    assert not koha.records.holds
    assert system.look(asked, {}).found is SearchResult.DONE
    assert system.before(asked).code == "koha.no_hold"


def test_cancelling_a_ready_hold_warns_that_the_next_gets_it(system, hold, order, account):
    hold["status"] = "W"
    [warned] = system.warnings(order(CANCEL, hold["hold_id"]), account())
    assert "next" in warned
    assert system.before(order(SUSPEND, hold["hold_id"])).code == "koha.hold.not_waiting"


def test_where_koha_only_takes_the_wish_it_says_so(koha, system, hold, order):
    hold["status"] = "W"
    koha.records.preferences["CancelWaitingOnRequest"] = True
    receipt = system.carry_out(order(CANCEL, hold["hold_id"]))
    assert receipt.read_back["cancelled"] == "asked"
    assert koha.records.holds


def test_another_patron_s_reservation_is_never_touched(koha, system, hold, order):
    other = koha.records.add_patron("2")
    for does in (SUSPEND, RESUME, CANCEL):
        asked = order(does, hold["hold_id"], patron=other)
        assert system.before(asked).code == "koha.no_hold"
        with pytest.raises(Refused):
            system.carry_out(asked)
    assert not hold["suspended"]


@pytest.mark.parametrize(
    ("does", "operation"),
    [(SUSPEND, ("POST", "/holds/{hold_id}/suspension")), (CANCEL, ("DELETE", "/holds/{hold_id}"))],
)
@pytest.mark.parametrize(
    ("fault", "found"),
    [(Fault.DROP_BEFORE, SearchResult.NOT_DONE), (Fault.DROP_AFTER, SearchResult.DONE)],
)
def test_a_lost_answer_to_a_change_is_seen_on_the_hold(
    koha, system, hold, order, does, operation, fault, found
):
    asked = order(does, hold["hold_id"])
    koha.spoil(fault, *operation)
    with pytest.raises(Unknown):
        system.carry_out(asked)
    assert system.look(asked, {}).found is found


def test_a_hold_is_put_before_all_others(koha, system, title, order):
    first = koha.records.add_hold(koha.records.add_patron("2")["patron_id"], title, "MILL")
    hold = koha.records.add_hold(int(order(MOVE, 1).patron), title, "MILL")
    asked = order(MOVE, hold["hold_id"])
    assert system.look(asked, {}).found is SearchResult.NOT_DONE
    receipt = system.carry_out(asked)
    [sent] = koha.sent("PATCH", "/holds/{hold_id}")
    assert sent.body == {"priority": 1}
    assert (hold["priority"], first["priority"]) == (1, 2)
    assert receipt.read_back["place"] == "1"
    assert system.look(asked, {}).found is SearchResult.DONE
    assert system.before(asked).code == "koha.hold.first"


def test_only_what_waits_on_the_patron_s_own_account_is_moved(koha, system, hold, title, order):
    behind = koha.records.add_hold(koha.records.add_patron("2")["patron_id"], title, "MILL")
    assert system.before(order(MOVE, behind["hold_id"])).code == "koha.no_hold"
    assert system.before(order(MOVE, hold["hold_id"])).code == "koha.hold.first"
    hold["priority"], hold["status"] = 0, "W"
    assert system.before(order(MOVE, hold["hold_id"])).code == "koha.hold.first"
    assert system.look(order(MOVE, hold["hold_id"]), {}).found is SearchResult.CANNOT_TELL
    assert not koha.sent("PATCH", "/holds/{hold_id}")


@pytest.mark.parametrize(
    ("fault", "found"),
    [(Fault.DROP_BEFORE, SearchResult.NOT_DONE), (Fault.DROP_AFTER, SearchResult.DONE)],
)
def test_a_lost_answer_to_a_move_is_seen_by_its_place(koha, system, title, order, fault, found):
    koha.records.add_hold(koha.records.add_patron("2")["patron_id"], title, "MILL")
    hold = koha.records.add_hold(int(order(MOVE, 1).patron), title, "MILL")
    asked = order(MOVE, hold["hold_id"])
    koha.spoil(fault, "PATCH", "/holds/{hold_id}")
    with pytest.raises(Unknown):
        system.carry_out(asked)
    assert system.look(asked, {}).found is found


def test_a_title_is_found_by_barcode_number_or_words(koha, system, title):
    koha.records.add_item("40", "Rivers and Rain")
    koha.records.add_hold(koha.records.add_patron("2")["patron_id"], title, "MILL")
    for asked in ("39", str(title), "book of riv"):
        [found] = system.find_titles(asked)
        assert (found.ref, found.name, found.holds_waiting) == (str(title), "A Book of Rivers", 1)
    assert system.find_titles("39")[0].kind == "BK"
    assert [each.name for each in system.find_titles("river")] == [
        "A Book of Rivers", "Rivers and Rain",
    ]  # fmt: skip
    for nothing in ("", "%", "_%_", "ri", "Salt"):
        assert system.find_titles(nothing) == ()


def test_places_are_those_where_something_can_be_fetched(koha, system):
    koha.records.libraries["HILL"]["pickup_location"] = False
    assert [(place.code, place.name) for place in system.pickup_places()] == [
        ("MILL", "Mill Street")
    ]
