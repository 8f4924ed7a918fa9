"""The words somebody looked for, marked where they stand."""

import pytest
from hypothesis import given, strategies as st

from yesdesk.core.search import marked_snippet
from yesdesk.core.search.words import folded, query_words


def _marked(text, words):
    return [piece for piece, is_word in marked_snippet(text, words) if is_word]


def test_pieces_in_order_each_said_to_be_a_word_or_not():
    assert marked_snippet("My books were due", "due book") == [
        ("My ", False),
        ("book", True),
        ("s were ", False),
        ("due", True),
    ]


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("Un CAFÉ, des cafés", "cafe", ["CAFÉ", "café"]),
        ("Un café", "CAFÉ", ["café"]),
        ("the then", "the he", ["the"]),
        ("the then", "then the", ["the", "then"]),
        ("go gone", "go", ["go"]),
        ("shelf_4", "4 shelf", ["shelf", "4"]),
        ("18.40 or 18", "18.40", ["18", "40", "18"]),
        ("nothing here", "else", []),
        ("anything", "", []),
        ("a (b) [c] .*", ".* b", ["b"]),
    ],
)
def test_what_is_marked(text, words, marked):
    assert _marked(text, words) == marked


def test_a_long_text_is_cut_at_blanks_around_the_first_word():
    text = "before " * 100 + "the ferry " + "after " * 100
    pieces = marked_snippet(text, "ferry")
    shown = "".join(piece for piece, _ in pieces)
    assert pieces[0] == ("… ", False)
    assert pieces[-1] == (" …", False)
    assert "the ferry after" in shown
    assert {*shown.split()} == {"…", "before", "the", "ferry", "after"}
    assert len(shown) <= 244


@given(st.text(max_size=400), st.text(max_size=30))
def test_the_pieces_are_the_text(text, words):
    pieces = marked_snippet(text, words, length=100)
    shown = "".join(piece for piece, _ in pieces)
    cut = shown.removeprefix("… ").removesuffix(" …")
    assert shown in text or cut in text
    assert all(piece for piece, _ in pieces)


@given(st.text())
def test_folding_keeps_each_character_where_it_was(text):
    small = folded(text)
    assert len(small) == len(text)
    assert folded(small) == small or not text.isascii()


@given(st.text())
def test_words_hold_nothing_an_operator_needs(text):
    words = query_words(text)
    assert len(words) <= 10
    assert all(word.isalnum() and len(word) <= 100 for word in words)
