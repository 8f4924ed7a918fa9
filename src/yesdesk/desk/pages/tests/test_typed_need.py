"""What a line says, and that it keeps each sign of it."""

import re

import pytest
from hypothesis import example, given, strategies as st

from yesdesk.desk.pages.typed_need import read_typed
from yesdesk.requests.models import Channel


def read(line, country="US"):
    return read_typed(line, country=country)


@pytest.mark.parametrize(("length", "found"), [(0, "29001000"), (8, "29001000"), (11, "")])
def test_a_number_shorter_than_the_library_s_cards_is_none(length, found):
    assert read_typed("29001000 blocked", country="US", card_length=length).card_number == found


@pytest.mark.parametrize(
    ("line", "contact", "card_number"),
    [
        ("Mrs Adeyemi 555 0199", "555 0199", ""),
        ("+44 20 7946 0958 the room", "+44 20 7946 0958", ""),
        ("(212) 555-0199", "(212) 555-0199", ""),
        ("ana@post.example, hold", "ana@post.example", ""),
        ("ana@post.example 555 0199", "ana@post.example", ""),
        ("29001000184 blocked", "", "29001000184"),
        ("2 1234 00012345 6 blocked", "", "21234000123456"),
        ("29001000184 call 212 555 0199", "212 555 0199", "29001000184"),
        ("Mrs Adeyemi 555 0199 2 books", "", ""),
        ("王女士29001000184预约", "", "29001000184"),
    ],
)
def test_a_number(line, contact, card_number):
    typed = read(line)
    assert (typed.contact, typed.card_number) == (contact, card_number)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Mrs Adeyemi 0199 hold",
        "9780140328721 hold",
        "978-0-14-032872-1 hold",
        "ISBN 0140328721 please",
        "Mrs Adeyemi wants the atlas of 1914",
        "room 1012 on 12.06.2026 at 18:30",
        "due 2026-06-12",
        "printer 2041",
        "3.50 for 12 pages, 123456",
        "123456789012345678",
        "ana@",
        "PC12345678",
    ],
)
def test_no_number_of_anybody(line):
    typed = read(line)
    assert (typed.contact, typed.card_number) == ("", "")


def test_a_number_that_is_given_out_is_a_telephone_else_a_card():
    assert read("02071838750", country="GB").contact == "02071838750"
    assert read("612345678", country="ES").contact == "612345678"
    assert read("29001000184", country="ES").card_number == "29001000184"


def test_who_leaves_a_telephone_number_is_not_standing_here():
    assert read("555 0199 hold").channel is Channel.PHONE
    assert read("ana@post.example hold").channel is Channel.WALK_IN
    assert read("Mrs Adeyemi hold").channel is Channel.WALK_IN


@given(st.text(max_size=200))
@example("Mrs  \u00a0 Adeyemi\t555\u00a00199")
@example("ﬃ İ ß 0199 mr x")
def test_what_was_typed_stays_whole_and_what_is_understood_stands_in_it(line):
    typed = read(line)
    assert typed.words == line
    assert typed.contact in line
    assert typed.card_number in re.sub(r"\D", "", line)


@given(st.from_regex(r"\A[0-9]{8,14}\Z"))
def test_a_long_number_is_a_telephone_or_a_card_and_never_both(digits):
    typed = read(f"Mrs Adeyemi {digits} hold")
    assert not (typed.contact and typed.card_number)
