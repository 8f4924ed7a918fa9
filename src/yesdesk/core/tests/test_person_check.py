"""Nothing of one person gets into words for everybody: found, asked about, and taken out."""

import time

import pytest
from hypothesis import given, strategies as st

from yesdesk.core.person_check import (
    GAP,
    folded_words,
    has_card_number,
    has_email_address,
    names_in,
    names_of_colleagues,
    redact_person,
)

COLLEAGUES = ["Kim Brandt", "Will de la Fuente", "Jo Young", "Zoë-Marie O’Neill"]


@pytest.mark.parametrize(
    "text", ["ana.m@post.example", "Write to <ána@bücher.example>, please", "(a@b.co)"]
)
def test_an_address_is_found(text):
    assert has_email_address(text)


@pytest.mark.parametrize("text", ["@ the desk", "ask at desk@", "18:00 @ Mill Street. Come", ""])
def test_what_is_no_address_is_left_in_peace(text):
    assert not has_email_address(text)


@pytest.mark.parametrize(
    "text",
    ["29001000184", "card 29001000184.", "2 9001 00018 4776", "4111-1111-1111-1111", "12345678"],
)
def test_a_card_number_is_found(text):
    assert has_card_number(text)


@pytest.mark.parametrize(
    "text",
    ["555 0140", "+33 1 23 45 67 89", "9780143039952", "978-0-14-303995-2", "on 4 November 2026",
     "1,234,567.00 and 2026-11-04", "1234567"],
)  # fmt: skip
def test_a_telephone_an_isbn_and_a_day_are_no_card(text):
    assert not has_card_number(text)


@pytest.mark.parametrize(
    ("text", "surely", "perhaps"),
    [
        ("Then Kim came.", {"Kim"}, set()),
        ("We asked Mrs Brandt2.", {"Brandt2"}, set()),
        ("Will she come? ¿Will she? Kim: yes", set(), {"Will", "Kim"}),
        ("We all know kim waives, and KIM, and brandt", set(), {"kim", "KIM", "brandt"}),
        ("K1m waives; so does a Kіm, and jo", set(), {"K1m", "Kіm", "jo"}),
        ("zoe and Zoe\u0308 waive, so o'neill", {"Zoë"}, {"zoe", "neill"}),
        ("De la nada: when will a young reader come? Krm, kimono, 10 of 14", set(), set()),
    ],
)
def test_names_in_finds_a_colleague_however_it_is_written(text, surely, perhaps):
    assert names_in(text, COLLEAGUES) == (surely, perhaps)


def test_names_in_knows_the_name_of_the_patron_also_where_it_begins_a_sentence():
    assert names_in("Rose came. A rose and a duarte.", [], theirs=["Rose Duarte"]) == (
        {"Rose"},
        {"duarte"},
    )


@pytest.mark.django_db
def test_names_of_colleagues_are_those_that_search_leaves_out(library, kim, ret):
    assert {kim.name, ret.name} <= names_of_colleagues()


def test_folded_words_are_the_same_in_capitals_and_disguise():
    assert folded_words("K1m  BRANDT") == folded_words("brandt, kim") != folded_words("Krm Brandt")


def test_a_letter_loses_whose_it_was():
    letter = (
        "Dear Ana Duarte,\n\nyour card 29001000184 is free again. We wrote to ana.m@post.example and rang "
        "+33 1 23 45 67 89. ANA, you owe nothing: 18.40 is gone since 4 November.\n\nSam, Mill Street"
    )
    left = redact_person(letter, names=["Ana Duarte", "Sam"], numbers=["29001000184"])
    for gone in ("Ana", "ANA", "Duarte", "2900", "post.example", "23 45", "Sam"):
        assert gone not in left, gone
    for stays in ("18.40", "4 November", "Mill Street", "Dear", "free again"):
        assert stays in left, stays
    assert left.count(GAP) >= 6


def test_a_name_is_whole_words_only():
    assert (
        redact_person("Ana sells bananas to Anas", names=["Ana"]) == f"{GAP} sells bananas to Anas"
    )


def test_a_name_of_signs_is_no_pattern():
    assert redact_person("a (b) [c] x*", names=["(b)", "x*", ".*"]) == "a (b) [c] x*"


@pytest.mark.parametrize(
    "text", ["x" * 20_000, "x@" * 10_000, "1" * 20_000, "1-" * 10_000, "a@b." * 5_000]
)
def test_hostile_lengths_take_no_time(text):
    started = time.process_time()
    has_email_address(text)
    has_card_number(text)
    redact_person(text, names=["x", "Ana"], numbers=["1"])
    names_in(text, ["Xx Ana"])
    assert time.process_time() - started < 1


PIECES = st.sampled_from(
    [*"ab@.- (+,…\n", "12345678", "29001000184", "1 2", "-3", "ana@b.co", "978"]
)


@given(st.lists(PIECES, max_size=40).map("".join), st.lists(st.text(max_size=8), max_size=2))
def test_what_is_left_holds_no_address_and_no_card_number(text, names):
    left = redact_person(text, names=names, numbers=names)
    assert not has_email_address(left)
    assert not has_card_number(left)
