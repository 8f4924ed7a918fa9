"""A renewal: on her own loan, when Koha allows it, told by the due date that was read before."""

import pytest

from tests.twins.koha import Fault
from yesdesk.ils.account_facts import facts_around
from yesdesk.ils.port import Capability, Refused, SearchResult, Unknown

RENEW = Capability.RENEW
RENEWALS = ("POST", "/checkouts/{checkout_id}/renewals")


@pytest.fixture
def loan(koha, ana):
    return koha.records.add_checkout(
        ana, koha.records.add_item("39", "A Book of Rivers"), due_in=-3
    )


@pytest.fixture
def asked(loan, order):
    return order(RENEW, loan["checkout_id"])


def facts(system, order):
    return facts_around(system.account(order.patron), order)


def test_it_is_renewed_and_read_back(koha, system, loan, asked):
    before = facts(system, asked)
    assert system.before(asked) is None
    receipt = system.carry_out(asked)
    assert receipt.read_back["due"] > before["due"]
    assert receipt.number == f"{loan['checkout_id']}.1"
    assert len(koha.sent(*RENEWALS)) == 1


def test_once_too_often_says_so(koha, system, loan, asked):
    loan["renewals_count"] = 3
    assert system.before(asked).code == "koha.renew.too_many"
    with pytest.raises(Refused):
        system.carry_out(asked)
    assert not koha.sent(*RENEWALS)


def test_somebody_waits_for_it(koha, system, loan, asked):
    title = koha.records.items[loan["item_id"]]["biblio_id"]
    koha.records.add_hold(koha.records.add_patron("2")["patron_id"], title, "MILL")
    assert system.before(asked).code == "koha.renew.others_wait"


def test_said_only_when_it_is_sent(koha, system, asked):
    koha.spoil(
        Fault.ANSWER_BEFORE,
        *RENEWALS,
        status=403,
        body={"error": "Renewal not authorized (too_soon)"},
    )
    with pytest.raises(Refused) as refused:
        system.carry_out(asked)
    assert refused.value.code == "koha.renew.too_soon"


def test_a_word_koha_made_up_since_is_passed_on(koha, system, asked):
    koha.spoil(
        Fault.ANSWER_BEFORE,
        "GET",
        "/checkouts/{checkout_id}/allows_renewal",
        status=200,
        body={"allows_renewal": False, "error": "moon_is_full"},
    )
    assert "moon_is_full" in system.before(asked).next_step


def test_another_patron_s_loan_is_never_renewed(koha, system, loan, order):
    other = koha.records.add_patron("2")
    asked = order(RENEW, loan["checkout_id"], patron=other)
    assert system.before(asked).code == "koha.no_loan"
    for target in ("", "0", "999", "x"):
        assert system.before(order(RENEW, target)).code == "koha.no_loan"


@pytest.mark.parametrize(
    ("fault", "found"),
    [(Fault.DROP_BEFORE, SearchResult.NOT_DONE), (Fault.DROP_AFTER, SearchResult.DONE)],
)
def test_looking_compares_with_what_was_read_before(koha, system, asked, fault, found):
    before = facts(system, asked)
    koha.spoil(fault, *RENEWALS)
    with pytest.raises(Unknown):
        system.carry_out(asked)
    assert system.look(asked, before).found is found
    assert system.look(asked, {}).found is SearchResult.CANNOT_TELL


def test_a_second_renewal_of_the_day_is_told_by_its_count_alone(koha, system, loan, asked):
    """RenewalPeriodBase `now`: it went from 1 to 2 and was told as "nothing was changed"."""
    system.carry_out(asked)
    before = facts(system, asked)
    assert before["renewed"] == "1"
    koha.spoil(Fault.DROP_AFTER, *RENEWALS)
    with pytest.raises(Unknown):
        system.carry_out(asked)
    look = system.look(asked, before)
    assert look.found is SearchResult.DONE
    assert look.receipt.read_back["due"] == before["due"]
    assert look.receipt.read_back["renewed"] == "2"


def test_renewed_from_the_day_it_was_due_it_is_told_too(koha, system, asked):
    koha.records.preferences["RenewalPeriodBase"] = "date_due"
    before = facts(system, asked)
    koha.spoil(Fault.DROP_AFTER, *RENEWALS)
    with pytest.raises(Unknown):
        system.carry_out(asked)
    assert system.look(asked, before).found is SearchResult.DONE


def test_renewed_twice_by_whomever_a_person_has_to_look(koha, system, loan, asked):
    before = facts(system, asked)
    loan["renewals_count"] += 2
    assert system.look(asked, before).found is SearchResult.CANNOT_TELL


def test_answered_as_renewed_and_not_counted_is_not_known(koha, system, loan, asked):
    koha.spoil(Fault.ANSWER_BEFORE, *RENEWALS, status=201, body=dict(loan))
    with pytest.raises(Unknown):
        system.carry_out(asked)


def test_a_due_date_that_was_only_moved_is_no_renewal(system, loan, asked):
    before = facts(system, asked)
    loan["due_date"] = loan["due_date"].replace(year=2099)
    assert system.look(asked, before).found is SearchResult.CANNOT_TELL


def test_a_loan_that_ended_meanwhile_cannot_tell(koha, system, loan, asked):
    before = facts(system, asked)
    del koha.records.checkouts[loan["checkout_id"]]
    assert system.look(asked, before).found is SearchResult.CANNOT_TELL


def test_a_due_date_that_went_back_cannot_tell(system, loan, asked):
    before = facts(system, asked)
    loan["due_date"] = loan["due_date"].replace(year=2020)
    assert system.look(asked, before).found is SearchResult.CANNOT_TELL
