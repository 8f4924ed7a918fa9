"""Amounts come and go as decimals, to the cent; notes are read back as they were written."""

import json
import re
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given, strategies as st

from yesdesk.core.money import Money
from yesdesk.ils.koha.client import spelled
from yesdesk.ils.koha.mapping import note_for, tag_in
from yesdesk.ils.koha.responses import amount, koha_day, koha_number, moment
from yesdesk.ils.port import Capability, Order, Unreachable

MINOR = st.integers(-(10**9), 10**9)


def as_koha_says(text):
    return json.loads(text, parse_float=Decimal)


@given(MINOR, st.sampled_from(["EUR", "JPY", "KWD"]))
def test_what_is_sent_is_read_as_the_same(minor, currency):
    money = Money(minor, currency)
    assert amount(as_koha_says(spelled({"amount": money.amount})), "amount", currency) == money


@given(MINOR)
def test_what_koha_wrote_as_a_float_is_read_to_the_cent(minor):
    """It keeps and adds amounts as floats: 18.4, 25.0, 0.30000000000000004."""
    as_float = json.dumps({"amount": float(Decimal(minor).scaleb(-2))})
    assert amount(as_koha_says(as_float), "amount", "EUR") == Money(minor, "EUR")


@given(st.lists(st.integers(1, 99_999), min_size=1, max_size=30))
def test_what_koha_added_as_floats_is_read_to_the_cent(minors):
    total = sum(minor / 100 for minor in minors)
    read = amount(as_koha_says(json.dumps({"amount": total})), "amount", "EUR")
    assert read == Money(sum(minors), "EUR")


@pytest.mark.parametrize(
    ("said", "minor"), [("0.125", 12), ("0.009", 0), ("-0.009", 0), ("3", 300)]
)
def test_less_than_a_cent_is_left_out(said, minor):
    row = as_koha_says(f'{{"amount": {said}}}')
    assert amount(row, "amount", "EUR") == Money(minor, "EUR")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=0, max_value=10**9))
def test_amount_never_exceeds_what_is_owed(owed):
    assert amount({"amount": owed}, "amount", "EUR").amount <= owed


def test_an_amount_is_sent_as_it_is_written():
    body = {"amount": Decimal("18.40"), "note": 'a "b"', "account_lines_ids": [1, 2]}
    assert spelled(body) == '{"amount": 18.40, "note": "a \\"b\\"", "account_lines_ids": [1, 2]}'


@pytest.mark.parametrize("said", ["yesterday", "2026-13-01", "25:00"])
def test_a_time_that_is_none_is_no_answer(said):
    with pytest.raises(Unreachable):
        moment({"at": said}, "at")
    with pytest.raises(Unreachable):
        koha_day({"at": said}, "at")


def test_a_day_is_the_one_at_koha_s_place():
    assert koha_day({"at": "2026-11-25T00:30:00+01:00"}, "at").isoformat() == "2026-11-25"
    assert moment({"at": "2026-11-25T00:30:00+01:00"}, "at").isoformat() == (
        "2026-11-24T23:30:00+00:00"
    )


@given(st.text(max_size=20))
def test_only_plain_numbers_are_ids(text):
    found = koha_number(text)
    assert found is None or str(found) == text.lstrip("0") or found == 0


def _order(uuid, staff="", rule=""):
    return Order(str(uuid), Capability.WAIVE_LINE, "1", staff, fields={"rule": rule})


@given(st.text(max_size=20), st.text(max_size=60).filter(lambda word: "\0" not in word), st.uuids())
def test_a_note_is_read_back(staff, rule, uuid):
    written = note_for(_order(uuid, staff, rule))
    tag = tag_in(written)
    assert tag is not None
    assert tag.uuid == str(uuid)
    assert "\n" not in written
    assert (tag.staff, tag.rule) == ("_".join(staff.split()), rule)


@given(st.text(max_size=60))
def test_somebody_else_s_note_is_not_ours(note):
    if not note.startswith("yesdesk:"):
        assert tag_in(note) is None


def test_a_note_names_no_rule_and_no_colleague():
    """The rule is a value that only Yesdesk reads, and another one in each note."""
    first, second = (note_for(_order(uuid, rule="17")) for uuid in (UUID(int=1), UUID(int=2)))
    assert re.fullmatch(r"yesdesk:[0-9a-f-]{36} [\w-]{19}", first)
    assert first.split()[1] != second.split()[1]
    assert len(note_for(_order(UUID(int=3)))) == len(first), "whether there is a rule is not told"


def test_the_staff_code_stands_there_only_where_the_auditor_asked_for_it():
    assert note_for(_order(uuid4(), "S 7", "17")).endswith(" staff:S_7")


def test_a_value_that_is_not_ours_names_no_rule(settings):
    note = note_for(_order(UUID(int=1), rule="17"))
    assert tag_in(note.replace(str(UUID(int=1)), str(UUID(int=2)))).rule == ""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another one", [settings.SECRET_KEY]
    assert tag_in(note).rule == "17"
    settings.SECRET_KEY_FALLBACKS = []
    assert (tag_in(note).rule, tag_in(note).uuid) == ("", str(UUID(int=1)))


def test_notes_of_before_are_read_as_they_were_written():
    tag = tag_in(f"yesdesk:{UUID(int=1)} staff:S7 rule:late-fees")
    assert (tag.uuid, tag.staff, tag.rule) == (str(UUID(int=1)), "S7", "late-fees")
