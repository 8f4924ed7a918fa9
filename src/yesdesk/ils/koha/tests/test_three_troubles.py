"""Silent, not let in, and "this record cannot be read" are three different things."""

import pytest

from tests.twins.koha import Fault
from yesdesk.ils.port import AccessDenied, Capability, Refused, Unreachable, Unreadable


@pytest.fixture
def odd(koha):
    """A patron whose row holds a date that is none, as old Kohas left them."""
    return koha.records.add_patron("29001000666", surname="Odd", date_renewed="0000-00-00")


def test_a_row_koha_fails_on_is_one_record_that_cannot_be_read(system, odd):
    with pytest.raises(Unreadable):
        system.find_patron("29001000666")
    with pytest.raises(Unreadable):
        system.account(str(odd["patron_id"]))


def test_all_others_are_read_as_always(system, odd, ana):
    assert system.find_patron("29001000184").name == "Ana Rivera"
    assert system.account(str(ana["patron_id"])) is not None


def test_a_koha_that_fails_on_everything_is_silent(koha, system, ana):
    koha.spoil(Fault.ANSWER_BEFORE, "GET", times=-1)
    with pytest.raises(Unreachable) as silence:
        system.account(str(ana["patron_id"]))
    assert not isinstance(silence.value, Unreadable | AccessDenied)


@pytest.mark.parametrize("status", [502, 503, 504])
def test_what_a_proxy_says_in_kohas_place_is_silence(koha, system, ana, status):
    koha.spoil(Fault.ANSWER_BEFORE, "GET", "/patrons", status=status, times=3)
    with pytest.raises(Unreachable) as silence:
        system.find_patron(ana["cardnumber"])
    assert not isinstance(silence.value, Unreadable | AccessDenied)


def test_odd_loan_leaves_the_rest_of_the_account(koha, system, ana):
    loan = koha.records.add_checkout(ana, koha.records.add_item("1", "Rivers"), due_in=3)
    loan["last_renewed"] = "0000-00-00"
    koha.records.add_debit(ana, "OVERDUE", "4.60")
    account = system.account(str(ana["patron_id"]))
    assert account.loans is None
    assert [fee.owed.minor for fee in account.fees] == [460]


def test_an_amount_that_is_none_is_that_records_trouble(koha, system, ana):
    said = {"balance": "lots", "outstanding_debits": {"lines": []}}
    path = "/patrons/{patron_id}/account"
    koha.spoil(Fault.ANSWER_BEFORE, "GET", path, status=200, body=said)
    with pytest.raises(Unreadable):
        system.account(str(ana["patron_id"]))


@pytest.mark.parametrize(
    ("module", "missing"),
    [
        ("borrowers", {"borrowers.edit_borrowers"}),
        ("updatecharges", {"borrowers.edit_borrowers", "updatecharges.remaining_permissions"}),
    ],
)
def test_a_missing_permission_is_named(koha, system, ana, module, missing):
    koha.gate.permissions.pop(module)
    with pytest.raises(AccessDenied) as shut:
        system.account(str(ana["patron_id"]))
    assert set(shut.value.missing) == missing


def test_a_key_koha_does_not_know_is_not_silence(connected, ana):
    with pytest.raises(AccessDenied):
        connected(client_secret="wrong").find_patron(ana["cardnumber"])


def test_a_pin_of_an_odd_record_is_that_records_trouble(koha, system, odd):
    koha.gate.permissions["borrowers"] = frozenset({"1"})
    koha.spoil(Fault.ANSWER_BEFORE, "POST", "/auth/password/validation")
    with pytest.raises(Unreadable):
        system.pin_is_right("29001000666", "1234")


def test_a_refused_write_names_what_is_missing(koha, system, ana, order):
    title = koha.records.add_item("1", "Rivers")["biblio_id"]
    koha.gate.permissions["reserveforothers"] = frozenset({"place_holds"})
    with pytest.raises(Refused) as refused:
        system.carry_out(order(Capability.PLACE_HOLD, title))
    assert refused.value.missing == ("reserveforothers",)


# A rate limit is the whole system's, for a while, and of no one account.


@pytest.mark.parametrize("retry_after", ["30", ""])
def test_too_many_requests_is_silence_for_as_long_as_it_says(koha, system, ana, retry_after):
    koha.rest("", retry_after)
    with pytest.raises(Unreachable) as busy:
        system.find_patron(ana["cardnumber"])
    assert not isinstance(busy.value, Unreadable | AccessDenied)
    assert busy.value.retry_after == float(retry_after or 0)


def test_a_proxy_that_timed_out_on_a_resting_connection_is_asked_again(koha, system, ana):
    system.find_patron(ana["cardnumber"])
    koha.spoil(Fault.ANSWER_BEFORE, "GET", "/patrons", status=408)
    assert system.find_patron(ana["cardnumber"]) is not None


def test_a_check_says_that_koha_is_asked_too_often(koha, system):
    koha.rest("")
    assert "too often" in system.check().findings[-1].mend
