"""A patron is found by the whole card number: Koha's own parameter would match any part of it."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.twins.koha import Fault
from yesdesk.ils.koha.mapping import koha_age_band
from yesdesk.ils.port import AgeBand, Unreachable


def test_of_another_library_nobody_is_there_for_who_may_not_see_them(koha, system):
    """As Koha does it: no 403, but an empty list and a 404; and account and loans all the same."""
    other = koha.records.add_patron("29001000999", library_id="HILL")
    assert system.find_patron("29001000999") is not None
    koha.gate.permissions["borrowers"] = frozenset({"edit_borrowers"})
    assert system.find_patron("29001000999") is None
    assert system.account(str(other["patron_id"])) is None
    assert system.client.read(f"/patrons/{other['patron_id']}/account").status == 200


def test_part_of_a_number_is_nobody(koha, system, ana):
    koha.records.add_patron("290010001840")
    assert system.find_patron("29001000184").ref == str(ana["patron_id"])
    assert system.find_patron("2900100018") is None
    assert system.find_patron("") is None
    assert system.find_patron("  ") is None


def test_a_number_with_signs_of_its_own_is_only_itself(koha, system, ana):
    assert system.find_patron("2900100018%") is None
    assert system.find_patron('29001000184"}') is None
    odd = koha.records.add_patron('A"%_\\1')
    assert system.find_patron('A"%_\\1').ref == str(odd["patron_id"])


def test_a_number_the_database_only_thinks_the_same_is_somebody_else(koha, system, ana):
    """MySQL compares without accents, and Koha answers whatever it found."""
    found = [{**ana, "cardnumber": "2900100018Ä"}]
    plain = json.loads(json.dumps(found, default=str))
    koha.spoil(Fault.ANSWER_BEFORE, "GET", "/patrons", status=200, body=plain)
    assert system.find_patron("2900100018A") is None


def test_what_is_known_of_her(koha, system):
    row = koha.records.add_patron(
        "77", surname="Łukasiewicz", firstname="Ewa", category_id="STAFF", library_id="HILL"
    )
    found = system.find_patron(" 77 ")
    assert (found.ref, found.card, found.name) == (str(row["patron_id"]), "77", "Ewa Łukasiewicz")
    assert (found.card_kind, found.home, found.email) == ("STAFF", "HILL", "ana@example.org")
    assert found.expires_on == row["expiry_date"]
    assert found.household == ()


def test_a_patron_koha_hides_is_a_card_without_a_name(koha, system):
    hidden = dict.fromkeys(("surname", "firstname", "email", "date_of_birth", "expiry_date"))
    koha.records.add_patron("88", **hidden)
    found = system.find_patron("88")
    assert (found.card, found.name, found.email) == ("88", "", "")
    assert found.age_band is AgeBand.UNKNOWN


def test_one_broken_row_in_the_list_is_no_answer_rather_than_nobody(koha, system):
    koha.records.add_patron("99", library_id=None)
    with pytest.raises(Unreachable):
        system.find_patron("99")


@pytest.mark.parametrize("body", [{}, "nobody", None, 7])
def test_an_answer_that_is_no_list_is_not_an_empty_one(koha, system, ana, body):
    koha.spoil(Fault.ANSWER_BEFORE, "GET", "/patrons", status=200, body=body)
    with pytest.raises(Unreachable):
        system.find_patron("29001000184")


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 120))
def test_an_age_begins_on_the_birthday(born, years):
    try:
        birthday = born.replace(year=born.year + years)
    except ValueError:  # 29 February
        birthday = date(born.year + years, 3, 1)
    day_before = date.fromordinal(birthday.toordinal() - 1)
    child, teen, adult = years < 13, 13 <= years < 18, years >= 18
    band = koha_age_band(born, birthday)
    assert [band is AgeBand.CHILD, band is AgeBand.TEEN, band is AgeBand.ADULT] == [
        child,
        teen,
        adult,
    ]
    if years in {13, 18}:
        assert koha_age_band(born, day_before) is not band


def test_an_address_finds_the_one_account_it_stands_on(koha, system):
    row = koha.records.add_patron("77", email="Ewa@post.example")
    assert system.find_by_address(" ewa@post.example ").ref == str(row["patron_id"])
    assert system.find_by_address("ewa@post.exampl") is None
    assert system.find_by_address("") is None


def test_a_familys_address_is_nobody_in_particular(koha, system):
    koha.records.add_patron("77", email="home@post.example")
    koha.records.add_patron("78", email="home@post.example")
    assert system.find_by_address("home@post.example") is None


@pytest.mark.parametrize("stands", ["ana@stra\u00dfe.example", "ana@str\u00e4sse.example"])
def test_an_address_the_database_only_thinks_the_same_is_somebody_else(koha, system, ana, stands):
    found = json.loads(json.dumps([{**ana, "email": stands}], default=str))
    koha.spoil(Fault.ANSWER_BEFORE, "GET", "/patrons", status=200, body=found)
    assert system.find_by_address("ana@strasse.example") is None
