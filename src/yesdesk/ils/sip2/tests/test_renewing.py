"""29, and the due day read back by 17: what is told is what stands there."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.twins.sip2.server import Fault
from yesdesk.ils.account_facts import facts_around
from yesdesk.ils.port import Refused, SearchResult, Unknown

pytestmark = pytest.mark.slow
ANA = "23529000035676"


def _before(system, order):
    return facts_around(system.account(ANA), order)


def test_the_new_due_day_is_read_back(system, twin, order):
    receipt = system.carry_out(order("renew", "3001"))
    assert receipt.read_back["due"] == "2036-03-31"
    assert len(receipt.number) == 15
    assert twin.times("29") == 1


def test_a_wanted_day_is_not_sent(system, twin, order):
    system.carry_out(replace(order("renew", "3001"), until=date(2036, 5, 1)))
    (frame,) = [each for each in twin.seen if each[:2] == b"29"]
    assert frame[2:4] == b"NN"
    assert frame[22:32] == frame[4:14]


def test_a_no_comes_with_its_reason(system, ana, order):
    ana.loans[0].renewals_left = 0
    assert system.before(order("renew", "3001")) is None
    with pytest.raises(Refused, check=lambda no: "Item renewal not allowed" in no.why) as no:
        system.carry_out(order("renew", "3001"))
    assert no.value.next_step


def test_what_is_not_out_is_not_sent(system, twin, order):
    assert system.before(order("renew", "3002")).code == "sip2.not_on_loan"
    with pytest.raises(Refused):
        system.carry_out(order("renew", "3002"))
    assert twin.times("29") == 0


def test_a_loan_nobody_says_the_due_day_of(system, twin, order):
    whole = twin.answering._on_17
    twin.answering._on_17 = lambda asked: whole(asked).replace("AH", "XX")
    assert system.before(order("renew", "3001")).code == "sip2.no_due_day"


def test_an_account_that_is_gone(system, twin, order):
    del twin.books.people[ANA]
    assert system.before(order("renew", "3001")).code == "sip2.no_account"
    assert system.look(order("renew", "3001"), {}).found is SearchResult.CANNOT_TELL


def test_a_yes_that_moved_nothing_is_not_believed(system, twin, ana, order):
    was = ana.loans[0].due
    renew = twin.answering._on_29

    def only_says_so(asked):
        said = renew(asked)
        ana.loans[0].due = was
        return said

    twin.answering._on_29 = only_says_so
    with pytest.raises(Unknown):
        system.carry_out(order("renew", "3001"))


@pytest.mark.parametrize(
    ("fault", "found"),
    [(Fault.DROP_AFTER, SearchResult.DONE), (Fault.DROP_BEFORE, SearchResult.NOT_DONE)],
)
def test_a_lost_answer_is_settled_by_looking(system, twin, order, fault, found):
    wanted = order("renew", "3001")
    before = _before(system, wanted)
    twin.faults["29"] = [fault]
    with pytest.raises(Unknown):
        system.carry_out(wanted)
    look = system.look(wanted, before)
    assert look.found is found
    assert (look.receipt is not None) is (found is SearchResult.DONE)
    assert twin.times("29") == 1


def test_what_looking_cannot_tell(system, ana, order):
    wanted = order("renew", "3001")
    before = _before(system, wanted)
    assert system.look(wanted, {}).found is SearchResult.CANNOT_TELL
    ana.loans[0].due = datetime(2036, 1, 1, tzinfo=UTC)  # recalled
    assert system.look(wanted, before).found is SearchResult.CANNOT_TELL
    ana.loans.clear()  # returned
    assert system.look(wanted, before).found is SearchResult.CANNOT_TELL


def test_read_back_that_gets_no_answer_is_unknown(system, twin, order):
    twin.answering._on_29 = lambda asked, renew=twin.answering._on_29: _and_down(twin, renew(asked))
    with pytest.raises(Unknown, match="could not be read back"):
        system.carry_out(order("renew", "3001"))


def _and_down(twin, answer):
    twin.down = True
    return answer
